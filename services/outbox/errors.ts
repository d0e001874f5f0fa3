import { defineFailures } from "../platform/errors.ts";

export const outboxFailures = defineFailures("outbox", {
  row_not_found: {
    status: 404,
    title: "No such parked row",
    remedy: "GET /admin/api/outbox lists what is refused; what has a parked_at can be sent again.",
  },
});
