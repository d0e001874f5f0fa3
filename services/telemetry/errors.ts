import { defineFailures } from "../platform/errors.ts";

export const telemetryFailures = defineFailures("telemetry", {
  backlog: {
    status: 503,
    title: "Too many events wait to be recorded",
    remedy: "Keep the events and send them again after Retry-After.",
    retryAfter: 10,
  },
});
