import { index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

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
]);
