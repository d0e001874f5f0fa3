/** What of the ledger leaves for analytics. */

import type { ExportedTable } from "../platform/exported.ts";

export const ledgerExported: ExportedTable = {
  name: "ledger",
  text: "An entry of the ledger; the entries of an operation sum to zero for each asset",
  from: "ledger_entries t join ledger_operations o on o.id = t.operation_id",
  key: ["id"],
  day: "booked_at",
  deletion: "anonymised",
  columns: {
    id: { type: "integer", text: "the entry", of: "ledger_entries.id" },
    operation_id: {
      type: "uuid",
      text: "the operation",
      of: "ledger_entries.operation_id",
    },
    kind: {
      type: "text",
      text: "`purchase`, `clawback`, `consume` or `grant`",
      sql: "o.kind",
      of: "ledger_operations.kind",
    },
    user_id: {
      type: "uuid",
      text: "whose inventory; null once deleted",
      of: "ledger_entries.user_id",
    },
    asset: {
      type: "text",
      text: "SKU of an item, or a currency of the game's own",
      of: "ledger_entries.asset",
    },
    account: {
      type: "text",
      text:
        "`holding` and `debt` are the player's; `issued`, `consumed`, `spent`, `reclaimed` the game's",
      of: "ledger_entries.account",
    },
    amount: {
      type: "integer",
      text: "what the account gained",
      of: "ledger_entries.amount",
    },
    booked_at: {
      type: "instant",
      text: "when it was booked",
      sql: "o.created_at",
      of: "ledger_operations.created_at",
    },
  },
};
