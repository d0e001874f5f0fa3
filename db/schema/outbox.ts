import { sql } from "drizzle-orm";
import { bigserial, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** What a commit must announce: rows of the same transaction, removed once relayed. */
export const outbox = pgTable("outbox", {
  id: bigserial("id", { mode: "number" }).primaryKey(),
  kind: text("kind", { enum: ["room", "stream", "webhook", "board"] }).notNull(),
  /** Name of the room or topic, kind of the event, mode whose boards follow. */
  target: text("target").notNull(),
  payloadJson: jsonb("payload_json").$type<Record<string, unknown>>().notNull(),
  createdAt: instant("created_at").notNull(),
  /** What it belongs to: `traceparent;request`. */
  trace: text("trace"),
  /** How often its sink refused it while it took others, and what it said last. */
  attempts: integer("attempts").notNull().default(0),
  error: text("error"),
  triedAt: instant("tried_at"),
  /** Set aside after some refusals; an operator sends it again. */
  parkedAt: instant("parked_at"),
}, (table) => [
  index("outbox_sink").on(table.kind, table.id).where(sql`parked_at is null`),
]);
