/** What statements of matchmaking ask about parties. */

import type { Fragment, Sql, Transaction } from "../../db/client.ts";

/** A query of `user_id`: who is in the party. */
export const membersOf = (sql: Sql | Transaction, partyId: Fragment | string): Fragment =>
  sql`select user_id from party_members where party_id = ${partyId}`;

/** Holds the party: `leader_id`, or no row where there is none. */
export const heldParty = (sql: Transaction, partyId: string): Fragment =>
  sql`select leader_id from parties where id = ${partyId} for update`;
