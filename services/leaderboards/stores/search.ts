/** Players of a board by name. */

import type { Database } from "../../../db/client.ts";
import { players } from "../../identity/mod.ts";
import { beginningWith } from "../../../db/like.ts";

export interface SearchStore {
  /**
   * Players of the board whose names begin so, in whatever case. Of all players who are called so
   * it looks at a thousand: a beginning that fits more is no search.
   */
  listNamed(boardId: string, beginning: string, limit: number): Promise<string[]>;
}

const LOOKED_AT = 1_000;

export function createSearchStore({ sql }: Database): SearchStore {
  return {
    async listNamed(boardId, beginning, limit) {
      const pattern = beginningWith(beginning);
      const rows = await sql<{ user_id: string }[]>`
        with named as (
          select id from ${players(sql)} u where lower(display_name) like lower(${pattern}::text)
            and deleted_at is null limit ${LOOKED_AT}
        )
        select e.user_id from named n join leaderboard_entries e on e.user_id = n.id
        where e.leaderboard_id = ${boardId} and not e.hidden limit ${limit}`;
      return rows.map(({ user_id }) => user_id);
    },
  };
}
