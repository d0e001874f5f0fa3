import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  check,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, instant } from "./columns.ts";
import { users } from "./identity.ts";
import { purchases } from "./store.ts";

/** One booking: its entries sum to zero for each asset. */
export const ledgerOperations = pgTable("ledger_operations", {
  id: uuid("id").primaryKey(),
  /** `purchase`, `clawback`, `consume`, `grant`. */
  kind: text("kind").notNull(),
  /** What makes it happen once: a purchase and its move, an Idempotency-Key, a prize. */
  ref: text("ref").notNull(),
  userId: uuid("user_id").notNull().references(() => users.id),
  purchaseId: uuid("purchase_id").references(() => purchases.id),
  /** Digest of the request, where the same reference may come with another one. */
  digest: bytea("digest"),
  /** What was answered: `{asset: quantity held afterwards}`. */
  resultJson: jsonb("result_json").notNull(),
  createdAt: instant("created_at").notNull(),
}, (table) => [
  uniqueIndex("ledger_operations_once").on(table.kind, table.ref),
  index("ledger_operations_user").on(table.userId, table.createdAt),
  index("ledger_operations_purchase").on(table.purchaseId).where(sql`purchase_id is not null`),
]);

/** Double-entry bookkeeping of everything players own. Rows are only ever added. */
export const ledgerEntries = pgTable("ledger_entries", {
  id: bigserial("id", { mode: "number" }).primaryKey(),
  operationId: uuid("operation_id").notNull().references(() => ledgerOperations.id),
  userId: uuid("user_id").notNull(),
  /** SKU of an item or a virtual currency. */
  asset: text("asset").notNull(),
  /** `holding` and `debt` are the player's; `issued`, `consumed`, `spent`, `reclaimed` the game's. */
  account: text("account").notNull(),
  amount: bigint("amount", { mode: "number" }).notNull(),
}, (table) => [
  index("ledger_entries_user").on(table.userId, table.asset),
  index("ledger_entries_operation").on(table.operationId),
]);

/** What the ledger sums up to, kept beside it for reading. */
export const balances = pgTable("balances", {
  userId: uuid("user_id").notNull().references(() => users.id),
  asset: text("asset").notNull(),
  holding: bigint("holding", { mode: "number" }).notNull().default(0),
  /** What was taken back after it had been spent; later grants pay it first. */
  debt: bigint("debt", { mode: "number" }).notNull().default(0),
  acquiredAt: instant("acquired_at").notNull(),
}, (table) => [
  primaryKey({ columns: [table.userId, table.asset] }),
  check("balances_not_negative", sql`holding >= 0 and debt >= 0`),
]);
