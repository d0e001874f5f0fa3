/** What of telemetry leaves for analytics. */

import type { ExportedTable } from "../platform/exported.ts";

export const eventsExported: ExportedTable = {
  name: "events",
  text: "An event that a game or a page told of",
  from: "events t",
  // Ids are their senders': two may have the same.
  key: ["id", "happened_at"],
  day: "happened_at",
  deletion: "removed",
  grows: { column: "t.place", sequence: "event_places", table: "events" },
  columns: {
    id: { type: "uuid", text: "the event's own id" },
    kind: {
      type: "text",
      text: "its name: docs/signals.md, `visit`, `queue_opened`, or a studio's own",
    },
    user_id: {
      type: "uuid",
      text: "whose it is; null: of nobody who is signed in",
    },
    happened_at: {
      type: "instant",
      text: "when it happened, corrected for the client's clock",
      sql: "t.created_at",
      of: "events.created_at",
    },
    received_at: { type: "instant", text: "when it arrived" },
    skew_ms: {
      type: "float",
      text: "arrival less the client's own time of sending, in ms",
    },
    place: { type: "integer", text: "grows in the order of recording" },
    payload: {
      type: "json",
      text: "its fields",
      sql: "t.payload_json",
      of: "events.payload_json",
    },
  },
};
