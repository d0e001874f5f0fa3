/** Notes of what commits have changed, kept until the index has moved and the rooms have heard (LB5). */

import type { Database } from "../../../db/client.ts";
import type { Move } from "../../platform/ranks/rank_index.ts";

/** What a commit left behind for the index and the rooms of these boards. */
export interface Note {
  id: number;
  boardIds: string[];
}

export interface NoteStore {
  /** Removes notes whose moves the index has confirmed. */
  dropNotes(ids: number[]): Promise<void>;
  /** Notes older than `before` and behind the id `after`, oldest first, and the entries they name. */
  listUnconfirmed(
    before: Date,
    after: number,
    limit: number,
  ): Promise<{ notes: Note[]; entries: (Move & { boardId: string })[] }>;
}

export function createNoteStore({ sql }: Database): NoteStore {
  return {
    async dropNotes(ids) {
      await sql`delete from leaderboard_moves where id = any(${ids}::bigint[])`;
    },

    async listUnconfirmed(before, after, limit) {
      const notes = await sql<Note[]>`
        select id, array(select distinct unnest(leaderboard_ids)) as "boardIds"
        from leaderboard_moves where created_at < ${before} and id > ${after}
        order by id limit ${limit}`;
      const noteIds = notes.map(({ id }) => id);
      if (noteIds.length === 0) return { notes, entries: [] };
      const entries = await sql<(Move & { boardId: string })[]>`
        select distinct e.leaderboard_id as "boardId", e.user_id as "userId", e.score, e.reached,
          (date_part('epoch', e.updated_at) * 1000)::bigint as "reachedAt", e.version, e.hidden
        from leaderboard_moves m
          cross join lateral unnest(m.leaderboard_ids, m.user_ids) as u (board, member)
          join leaderboard_entries e on e.leaderboard_id = u.board and e.user_id = u.member
        where m.id = any(${noteIds}::bigint[])`;
      return { notes, entries };
    },
  };
}
