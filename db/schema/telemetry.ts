import { sql } from "drizzle-orm";
import {
  bigint,
  doublePrecision,
  index,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

export const eventPlaces = pgSequence("event_places");

/** Accepted telemetry, once each; partitioned by month (migration 0007). */
export const events = pgTable("events", {
  id: uuid("id").notNull(),
  kind: text("kind").notNull(),
  payloadJson: jsonb("payload_json").notNull(),
  userId: uuid("user_id"),
  /** When it happened, corrected for the client's clock. */
  createdAt: instant("created_at").notNull(),
  receivedAt: instant("received_at"),
  /** Arrival less the client's own time of sending, in milliseconds. */
  skewMs: doublePrecision("skew_ms"),
  /** Grows in the order in which a player's events were recorded, which is the stream's. */
  place: bigint("place", { mode: "number" }).default(sql`nextval('event_places')`),
}, (table) => [
  primaryKey({ columns: [table.id, table.createdAt] }),
  index("events_user").on(table.userId, table.createdAt),
]);

/** Ids of events that have been recorded lately: seen again, they change nothing. */
export const eventSeen = pgTable("event_seen", {
  eventId: uuid("event_id").primaryKey(),
  seenAt: instant("seen_at").notNull(),
}, (table) => [index("event_seen_at").on(table.seenAt)]);

/** Parked stream entries that an operator has replayed or dropped. */
export const deadLettersSettled = pgTable("dead_letters_settled", {
  id: text("id").primaryKey(),
  /** `replay` or `drop`. */
  action: text("action").notNull(),
  settledAt: instant("settled_at").notNull(),
});
