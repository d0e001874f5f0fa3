/** What of alerts leaves for analytics: neither evidence nor what staff wrote. */

import type { ExportedTable } from "../platform/exported.ts";

export const alertsExported: ExportedTable = {
  name: "alerts",
  text: "A suspicion that a rule or a model raised",
  from: "alerts t",
  key: ["id"],
  day: "created_at",
  deletion: "removed",
  columns: {
    id: { type: "uuid", text: "the alert" },
    user_id: { type: "uuid", text: "the player" },
    rule: { type: "text", text: "which rule spoke" },
    severity: { type: "text", text: "`low`, `medium` or `high`" },
    created_at: { type: "instant", text: "when" },
    status: { type: "text", text: "`open`, `confirmed` or `dismissed`" },
    reviewed_at: { type: "instant", text: "when a moderator decided" },
  },
};
