/** What is kept of what a player owns. */

import type { PersonalColumn, PersonalData } from "../platform/personal.ts";

const inLedger: PersonalColumn = {
  exported: "ledger",
  deletion: { kept: "the ledger only grows, with no name behind the id" },
};

export const inventoryPersonal: PersonalData = {
  columns: {
    "balances.user_id": {
      exported: "inventory",
      deletion: { kept: "the ledger sums up to it, with no name behind the id" },
    },
    "ledger_operations.user_id": inLedger,
    "ledger_entries.user_id": inLedger,
  },

  collect: (sql, userId) => [
    {
      kind: "inventory",
      many: sql`select asset as key, to_jsonb(b) as row from balances b where user_id = ${userId}`,
    },
    {
      kind: "ledger",
      many: sql`
      select lpad(e.id::text, 20, '0') as key, jsonb_build_object('at', o.created_at, 'kind', o.kind,
        'purchase_id', o.purchase_id, 'asset', e.asset, 'account', e.account, 'amount', e.amount)
        as row
      from ledger_entries e join ledger_operations o on o.id = e.operation_id
      where e.user_id = ${userId}`,
    },
  ],

  traces: (sql, user) => [
    sql`select from ledger_operations where user_id = ${user}`,
    sql`select from ledger_entries where user_id = ${user}`,
    sql`select from balances where user_id = ${user}`,
  ],
};
