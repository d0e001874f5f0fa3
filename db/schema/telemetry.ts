import { index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** Accepted telemetry, once each. */
export const events = pgTable("events", {
  id: uuid("id").primaryKey(),
  kind: text("kind").notNull(),
  payloadJson: jsonb("payload_json").notNull(),
  userId: uuid("user_id"),
  /** When it happened, corrected for the client's clock. */
  createdAt: instant("created_at").notNull(),
}, (table) => [index("events_user").on(table.userId, table.createdAt)]);
