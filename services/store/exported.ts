/** What of purchases leaves for analytics: nothing that a payment provider told of a payer. */

import type { ExportedTable } from "../platform/exported.ts";

const purchases: ExportedTable = {
  name: "purchases",
  text: "Something a player wanted to buy",
  from: "purchases t",
  key: ["id"],
  day: "created_at",
  deletion: "anonymised",
  columns: {
    id: { type: "uuid", text: "the purchase" },
    user_id: { type: "uuid", text: "who buys; null once deleted" },
    sku: {
      type: "text",
      text: "what",
      sql: "t.item_sku",
      of: "purchases.item_sku",
    },
    amount: { type: "integer", text: "price in minor units of the currency" },
    currency: {
      type: "text",
      text: "ISO 4217 in capitals, or a currency of the game's own",
    },
    status: {
      type: "text",
      text: "`pending`, `paid`, `refunded`, `disputed`, `failed`, `expired` or `unmatched`",
    },
    created_at: { type: "instant", text: "when it was begun" },
    paid_at: {
      type: "instant",
      text: "when the provider said that it is paid",
    },
    failed_at: { type: "instant", text: "when a payment failed" },
    refunded_amount: {
      type: "integer",
      text: "of the amount, what was given back",
    },
  },
};

const disputes: ExportedTable = {
  name: "disputes",
  text: "A payment that was disputed",
  from: "(select p.id as purchase_id, p.user_id, p.amount, min(w.received_at) as disputed_at" +
    " from webhook_events w join purchases p on p.id = w.purchase_id" +
    " where w.kind like '%disput%' and w.kind not like '%won%' group by p.id) t",
  key: ["purchase_id"],
  deletion: "anonymised",
  columns: {
    purchase_id: { type: "uuid", text: "the purchase", of: "purchases.id" },
    user_id: {
      type: "uuid",
      text: "who paid; null once deleted",
      of: "purchases.user_id",
    },
    amount: {
      type: "integer",
      text: "its price in minor units",
      of: "purchases.amount",
    },
    disputed_at: {
      type: "instant",
      text: "when the provider first told of it",
      of: "webhook_events.received_at",
    },
  },
};

export const storeExported: readonly ExportedTable[] = [purchases, disputes];
