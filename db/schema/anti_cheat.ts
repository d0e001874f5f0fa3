import { sql } from "drizzle-orm";
import {
  bigserial,
  boolean,
  doublePrecision,
  index,
  jsonb,
  pgTable,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, instant } from "./columns.ts";

/** Suspicions for a human to judge. */
export const alerts = pgTable("alerts", {
  id: uuid("id").primaryKey(),
  /** No reference: telemetry may name players whom nobody knows. */
  userId: uuid("user_id").notNull(),
  rule: text("rule").notNull(),
  severity: text("severity", { enum: ["low", "medium", "high"] }).notNull(),
  /** What made the rule speak. */
  evidenceJson: jsonb("evidence_json").notNull(),
  eventId: uuid("event_id").notNull(),
  createdAt: instant("created_at").notNull(),
  status: text("status", { enum: ["open", "confirmed", "dismissed"] }).notNull(),
  note: text("note"),
  reviewedBy: text("reviewed_by"),
  reviewedAt: instant("reviewed_at"),
}, (table) => [
  index("alerts_user").on(table.userId, table.createdAt),
  index("alerts_status").on(table.status, table.createdAt),
  // How often each rule was right.
  index("alerts_rule").on(table.rule, table.status),
  // What was judged last.
  index("alerts_reviewed").on(table.reviewedAt, table.id).where(sql`reviewed_at is not null`),
]);

/**
 * Windows of play for the bot model: written with the event that completed them, scored afterwards. The
 * last of each player's says where the next one begins.
 */
export const botWindows = pgTable("bot_windows", {
  /** Grows in the order of each player's windows. */
  id: bigserial("id", { mode: "number" }).primaryKey(),
  userId: uuid("user_id").notNull(),
  /** The event that completed it. */
  eventId: uuid("event_id").notNull(),
  receivedAt: instant("received_at").notNull(),
  /** float32, little-endian, in the order of the bot model's features. */
  features: bytea("features").notNull(),
  state: text("state", { enum: ["owed", "scored", "skipped"] }).notNull(),
  /** 0 to 1, by that version. */
  score: doublePrecision("score"),
  version: text("version"),
  /** An alert was made of it. */
  flagged: boolean("flagged").notNull().default(false),
}, (table) => [
  index("bot_windows_user").on(table.userId, table.id),
  index("bot_windows_owed").on(table.id).where(sql`state = 'owed'`),
  index("bot_windows_received").on(table.receivedAt),
]);
