import { bigint, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";
import { users } from "./identity.ts";

export const purchases = pgTable("purchases", {
  id: uuid("id").primaryKey(),
  userId: uuid("user_id").notNull().references(() => users.id),
  itemSku: text("item_sku").notNull(),
  /** In minor units of the currency. */
  amount: bigint("amount", { mode: "number" }).notNull(),
  currency: text("currency").notNull(),
  /** `pending`, `paid`, `refunded`, `disputed`, `failed`. */
  status: text("status").notNull(),
  /** The payment provider's name for it. */
  providerRef: text("provider_ref").notNull().unique(),
  createdAt: instant("created_at").notNull(),
}, (table) => [index("purchases_user").on(table.userId)]);
