/** How a statement makes sure that its lease is still its own. */

import type { Fragment, Sql } from "../../db/client.ts";

interface HeldLease {
  name: string;
  holder: string;
  /** What it was when the lease was taken: another one has had it since if it grew. */
  fence: number;
}

/** Answers a row while the lease is held, and keeps it so until the transaction is over. */
export const heldLease = (sql: Sql, { name, holder, fence }: HeldLease): Fragment =>
  sql`select 1 from leases
    where name = ${name} and holder = ${holder} and fence = ${fence}
      and expires_at > clock_timestamp() for share`;

/** Whether somebody's lease is held now. @param lease its name and holder, as columns or values */
export const livingLease = (
  sql: Sql,
  { name, holder }: { name: Fragment; holder: Fragment },
): Fragment =>
  sql`exists (select from leases where leases.name = ${name} and leases.holder = ${holder}
    and leases.expires_at > clock_timestamp())`;
