/** What statements of other domains ask about the game. */

import type { Fragment, Sql, Transaction } from "../../db/client.ts";
import type { SwitchKind } from "./types.ts";

/** Whether an operator has switched it off. @param id a column or a value */
export function switchedOff(
  sql: Sql | Transaction,
  kind: SwitchKind,
  id: Fragment | string,
): Fragment {
  return sql`exists (
    select from game_switches w where w.kind = ${kind} and w.id = ${id} and not w.enabled)`;
}
