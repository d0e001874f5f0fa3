/** What purchases say that the ledger has given: it proves itself by them. */

import type { Fragment, Sql, Transaction } from "../../db/client.ts";
import type { LedgerClaims } from "../inventory/mod.ts";

export const purchaseClaims: LedgerClaims = {
  claimed: (tx: Transaction): Fragment =>
    tx`select p.id as purchase_id, g.key as asset, g.value::bigint as amount
      from purchases p, jsonb_each_text(p.granted_json) g
      -- A price in a virtual currency (a SKU, in lower case) is booked as well.
      union all
      select id, currency, refunded_amount - amount from purchases
      where currency !~ '^[A-Z]{3}$' and status in ('paid', 'refunded')`,
  withheld: (tx: Transaction): Fragment =>
    tx`select id, goods_json, granted_json from purchases
      where status = 'paid' and granted_json <> goods_json`,
};

/** A player's purchases, newest first: `at`, `kind`, `details`. */
export const purchaseTimeline = (sql: Sql | Transaction, userId: string, limit: number): Fragment =>
  sql`select created_at as at, 'purchase' as kind, jsonb_build_object('purchase_id', id,
      'sku', item_sku, 'status', status, 'amount', amount, 'currency', currency) as details
    from purchases where user_id = ${userId} order by created_at desc limit ${limit}`;

/** Payments in money, in FROM: `user_id`, `amount` in minor units, `status`, `paid_at`, `failed_at`, `created_at`. */
export const payments = (sql: Sql | Transaction): Fragment =>
  sql`(select user_id, amount, status, paid_at, failed_at, created_at from purchases
    where currency ~ '^[A-Z]{3}$')`;

/** Payments that were disputed, each at the first time anybody said so, in FROM: `user_id`, `amount`, `at`. */
export const disputes = (sql: Sql | Transaction): Fragment =>
  sql`(select p.user_id, p.amount, min(w.received_at) as at
    from webhook_events w join purchases p on p.id = w.purchase_id
    where w.kind like '%disput%' and w.kind not like '%won%' group by p.id)`;
