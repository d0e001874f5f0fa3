import { integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bytea, instant } from "./columns.ts";

/** First answers to requests that carried an Idempotency-Key. */
export const idempotencyKeys = pgTable("idempotency_keys", {
  caller: text("caller").notNull(),
  route: text("route").notNull(),
  key: text("key").notNull(),
  bodyHash: bytea("body_hash").notNull(),
  /** Null while the first request runs. */
  status: integer("status"),
  answer: text("answer"),
  createdAt: instant("created_at").notNull(),
}, (table) => [primaryKey({ columns: [table.caller, table.route, table.key] })]);
