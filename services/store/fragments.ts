/** What purchases say that the ledger has given: it proves itself by them. */

import type { Fragment, Transaction } from "../../db/client.ts";
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
