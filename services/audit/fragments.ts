/** What statements of other domains write into the log, and read of it. */

import type { Fragment, Sql, Transaction } from "../../db/client.ts";

/** Writes down what the same statement does. @param rows a query of `at`, `action`, `actor`, `subjects`, `addresses`, `outcome` */
export const insertEntries = (sql: Sql | Transaction, rows: Fragment): Fragment =>
  sql`insert into audit_log (at, action, actor, subjects, addresses, outcome) ${rows}`;

/**
 * What was done about a player, newest first: `at`, `kind`, `details`. Ordered by the id alone the planner
 * reads the log backwards until it has met the player so often.
 */
export const auditTimeline = (sql: Sql | Transaction, userId: string, limit: number): Fragment =>
  sql`select at, 'audit' as kind, jsonb_build_object('action', action, 'outcome', outcome,
      'details', case when cardinality(subjects) = 1 then details_json end) as details
    from audit_log where subjects @> array[${userId}::text] order by id + 0 desc limit ${limit}`;
