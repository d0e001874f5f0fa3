import { sql } from "drizzle-orm";
import { bigint, bigserial, index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { bytea, instant } from "./columns.ts";

/** Who did what to whom, when, from where, with which outcome. Rows are only ever added. */
export const auditLog = pgTable("audit_log", {
  id: bigserial("id", { mode: "number" }).primaryKey(),
  at: instant("at").notNull(),
  /** `sign_in.guest`, `player.suspend`, `keys.rotate`, … */
  action: text("action").notNull(),
  /** User or client id; `system` for the program itself. */
  actor: text("actor").notNull(),
  /** On whom or what; a batch of sign-ins is one row. */
  subjects: text("subjects").array().notNull(),
  /** Client addresses. */
  addresses: text("addresses").array().notNull(),
  outcome: text("outcome", { enum: ["done", "refused"] }).notNull(),
  detailsJson: jsonb("details_json").$type<Record<string, unknown>>().notNull().default(sql`'{}'`),
}, (table) => [
  index("audit_log_at").on(table.at),
  index("audit_log_action").on(table.action, table.id),
  index("audit_log_actor").on(table.actor, table.id),
  index("audit_log_subjects").using("gin", table.subjects),
]);

/** The chain: each seal covers the rows since the one before and that seal's hash. */
export const auditSeals = pgTable("audit_seals", {
  /** Last row it covers. */
  upTo: bigint("up_to", { mode: "number" }).primaryKey(),
  rows: bigint("rows", { mode: "number" }).notNull(),
  hash: bytea("hash").notNull(),
  /** HMAC of the hash under the deployment's key: nobody else can make a chain of their own. */
  mac: bytea("mac").notNull(),
  at: instant("at").notNull(),
});
