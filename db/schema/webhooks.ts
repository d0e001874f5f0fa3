import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytea, instant } from "./columns.ts";

/** Addresses of a studio's own systems, and what they want to hear of (INT1). */
export const webhookSubscriptions = pgTable("webhook_subscriptions", {
  id: uuid("id").primaryKey(),
  url: text("url").notNull(),
  /** Kinds of events: `match.created`, or all of a domain: `purchase.*`. */
  kinds: text("kinds").array().notNull(),
  /** What messages are signed with, sealed with AES-256-GCM. */
  sealedSecret: bytea("sealed_secret").notNull(),
  /** The secret before, which signs as well until `old_secret_until`. */
  sealedOldSecret: bytea("sealed_old_secret"),
  oldSecretUntil: instant("old_secret_until"),
  createdAt: instant("created_at").notNull(),
});

/** One event on its way to one subscription. */
export const webhookDeliveries = pgTable("webhook_deliveries", {
  id: uuid("id").primaryKey().defaultRandom(),
  subscriptionId: uuid("subscription_id").notNull()
    .references(() => webhookSubscriptions.id, { onDelete: "cascade" }),
  /** The same for every attempt, and for every subscription that hears of the event. */
  eventId: text("event_id").notNull(),
  kind: text("kind").notNull(),
  payloadJson: jsonb("payload_json").notNull(),
  createdAt: instant("created_at").notNull(),
  state: text("state", { enum: ["waiting", "delivered", "parked"] }).notNull(),
  attempts: integer("attempts").notNull().default(0),
  /** Retries end here. */
  giveUpAt: instant("give_up_at").notNull(),
  nextAt: instant("next_at").notNull(),
  deliveredAt: instant("delivered_at"),
  lastError: text("last_error"),
}, (table) => [
  uniqueIndex("webhook_deliveries_once").on(table.subscriptionId, table.eventId),
  index("webhook_deliveries_due").on(table.subscriptionId, table.nextAt)
    .where(sql`state = 'waiting'`),
  index("webhook_deliveries_state").on(table.state, table.createdAt),
  // The newest of all, and of one subscription.
  index("webhook_deliveries_newest").on(table.createdAt, table.id),
  index("webhook_deliveries_subscription").on(table.subscriptionId, table.createdAt, table.id),
]);
