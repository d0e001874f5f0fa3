/** What statements of other domains ask about what players own. */

import type { Fragment, Sql, Transaction } from "../../db/client.ts";

/** Whether the player has some of the asset. */
export const ownsAny = (sql: Sql | Transaction, userId: string, asset: string): Fragment =>
  sql`exists (select from balances
    where user_id = ${userId}::uuid and asset = ${asset} and holding > 0)`;
