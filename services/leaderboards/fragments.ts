/** What statements of other domains read of scores. */

import type { Fragment, Sql, Transaction } from "../../db/client.ts";

/** A player's scores, the last changed first: `at`, `kind`, `details`. */
export const scoreTimeline = (sql: Sql | Transaction, userId: string, limit: number): Fragment =>
  sql`select e.updated_at as at, 'score' as kind, jsonb_build_object('season', b.season,
      'mode', b.mode, 'score', e.score, 'hidden', e.hidden) as details
    from leaderboard_entries e join leaderboards b on b.id = e.leaderboard_id
    where e.user_id = ${userId} order by e.updated_at desc limit ${limit}`;
