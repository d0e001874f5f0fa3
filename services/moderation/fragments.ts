/** What statements of other domains read of notes. */

import type { Fragment, Sql, Transaction } from "../../db/client.ts";

/** Notes on a player, newest first: `at`, `kind`, `details`. */
export const noteTimeline = (sql: Sql | Transaction, userId: string, limit: number): Fragment =>
  sql`select created_at as at, 'note' as kind,
      jsonb_build_object('text', text, 'written_by', written_by) as details
    from staff_notes where user_id = ${userId} order by created_at desc limit ${limit}`;
