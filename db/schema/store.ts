import { sql } from "drizzle-orm";
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";
import { users } from "./identity.ts";

/** What a player wanted to buy, and what the payment provider has said about it since. */
export const purchases = pgTable("purchases", {
  id: uuid("id").primaryKey(),
  userId: uuid("user_id").notNull().references(() => users.id),
  itemSku: text("item_sku").notNull(),
  /** In minor units of the currency. */
  amount: bigint("amount", { mode: "number" }).notNull(),
  currency: text("currency").notNull(),
  /** Follows from the facts below. */
  status: text("status", {
    enum: ["pending", "paid", "refunded", "disputed", "failed", "expired", "unmatched"],
  }).notNull(),
  /** Our reference, which the payment provider repeats in its events. */
  providerRef: text("provider_ref").notNull().unique(),
  /** The provider's own names of payments, as it told them: disputes repeat only those. */
  paymentRefs: text("payment_refs").array().notNull().default(sql`'{}'`),
  createdAt: instant("created_at").notNull(),
  /** What was bought, as the catalogue had it then: `{asset: quantity}`. */
  goodsJson: jsonb("goods_json").$type<Record<string, number>>().notNull().default(sql`'{}'`),
  /** What of it the ledger has given so far: `{asset: quantity}`. */
  grantedJson: jsonb("granted_json").$type<Record<string, number>>().notNull().default(sql`'{}'`),
  /** Times the ledger has followed it. */
  moves: integer("moves").notNull().default(0),
  paidAt: instant("paid_at"),
  failedAt: instant("failed_at"),
  refundedAmount: bigint("refunded_amount", { mode: "number" }).notNull().default(0),
  expiredAt: instant("expired_at"),
  unmatchedAt: instant("unmatched_at"),
  /** How the first payment that did not fit differed. */
  unmatchedReason: text("unmatched_reason"),
  /** Disputes and refunds in the provider's words (`Heard` in `services/store/types.ts`). */
  heardJson: jsonb("heard_json").notNull().default(sql`'{}'`),
}, (table) => [
  index("purchases_user").on(table.userId, table.createdAt),
  index("purchases_status").on(table.status, table.createdAt, table.id),
  index("purchases_payments").using("gin", table.paymentRefs),
  index("purchases_created").on(table.createdAt, table.id),
  // What sold, by day: read from the index alone.
  index("purchases_paid").on(
    table.paidAt,
    ...[table.itemSku, table.currency, table.amount, table.refundedAmount, table.status],
  ).where(sql`paid_at is not null`),
]);

/** Events of payment providers that have been taken in, each once for ever (INV3). */
export const webhookEvents = pgTable("webhook_events", {
  /** `standard` or `stripe`. */
  provider: text("provider").notNull(),
  eventId: text("event_id").notNull(),
  kind: text("kind").notNull(),
  purchaseId: uuid("purchase_id").references(() => purchases.id),
  receivedAt: instant("received_at").notNull(),
  /** As it came, to the letter; null once nobody needs to look into it any more, and for older rows. */
  body: text("body"),
}, (table) => [
  primaryKey({ columns: [table.provider, table.eventId] }),
  index("webhook_events_purchase").on(table.purchaseId),
  index("webhook_events_body").on(table.receivedAt).where(sql`body is not null`),
]);

/** What was told of payments before anybody said which purchase they are for; it counts then. */
export const earlyPaymentEvents = pgTable("early_payment_events", {
  provider: text("provider").notNull(),
  eventId: text("event_id").notNull(),
  kind: text("kind").notNull(),
  paymentRef: text("payment_ref").notNull(),
  changeJson: jsonb("change_json").notNull(),
  receivedAt: instant("received_at").notNull(),
}, (table) => [
  primaryKey({ columns: [table.provider, table.eventId] }),
  index("early_payment_events_payment").on(table.paymentRef),
  index("early_payment_events_received").on(table.receivedAt),
]);
