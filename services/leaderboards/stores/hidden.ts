/** What staff has taken out of a board's ranks. */

import type { Database } from "../../../db/client.ts";
import { players } from "../../identity/mod.ts";
import type { HiddenEntry } from "../types.ts";

export interface HiddenStore {
  /** The last changed first. */
  list(boardId: string, limit: number): Promise<HiddenEntry[]>;
}

export function createHiddenStore({ read }: Pick<Database, "read">): HiddenStore {
  return {
    async list(boardId, limit) {
      return await read((sql) =>
        sql<HiddenEntry[]>`
        select e.user_id as "userId", e.score, e.updated_at as "updatedAt",
          (select u.display_name from ${players(sql)} u
            where u.id = e.user_id and u.deleted_at is null) as name
        from leaderboard_entries e
        where e.leaderboard_id = ${boardId} and e.hidden
        order by e.updated_at desc limit ${limit}`
      );
    },
  };
}
