import { defineFailures } from "../platform/errors.ts";

export const telemetryFailures = defineFailures("telemetry", {
  backlog: {
    status: 503,
    title: "Too many events wait to be recorded",
    remedy: "Keep the events and send them again after Retry-After.",
    retryAfter: 10,
  },
  dead_letter_not_found: {
    status: 404,
    title: "No such parked entry",
    remedy: "GET /admin/api/dead-letters lists what can be replayed or dropped.",
  },
  dead_letter_settled: {
    status: 409,
    title: "The parked entry was replayed or dropped by somebody else",
    remedy: "Nothing is left to do: the audit log says who did what.",
  },
});
