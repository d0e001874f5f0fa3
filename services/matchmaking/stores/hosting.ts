/** Rows of matches that this service itself plays: taking them, and giving them up (MM14, AR4). */

import type { Database } from "../../../db/client.ts";
import { requeue } from "./maintenance.ts";

export interface HostingStore {
  /**
   * Makes `authority` the one that reports for an active match, unless it is somebody else's or has to
   * be played on a game server; again changes nothing. Nobody is added to it any more.
   * @returns whether the match is its own
   */
  claim(matchId: string, authority: string): Promise<boolean>;
  /**
   * Voids an active match that cannot be played on; its tickets wait again with their old waiting time,
   * unless a player of theirs has left, has queued elsewhere or their party has changed.
   * @returns whether it was active
   */
  voidLost(
    matchId: string,
    options: { mode: string; reason: string; at: Date; expiresAt: Date },
  ): Promise<boolean>;
}

export function createHostingStore({ sql }: Database): HostingStore {
  return {
    async claim(matchId, authority) {
      const rows = await sql`
        with claimed as (
          update matches set authority = ${authority}
          where id = ${matchId} and status = 'active' and address is null and assign_by is null
            and coalesce(authority, ${authority}) = ${authority}
          returning id
        ), closed as (
          delete from backfills b using claimed c where b.match_id = c.id
        )
        select id from claimed`;
      return rows.length > 0;
    },

    async voidLost(matchId, { mode, reason, at, expiresAt }) {
      return await sql.begin(async (tx) => {
        const gone = await tx`
          update matches set status = 'voided', finished_at = ${at}
          where id = ${matchId} and status = 'active' and finished_at is null
          returning id`;
        if (gone.length > 0) await requeue(tx, [matchId], { mode, reason, at, expiresAt });
        return gone.length > 0;
      });
    },
  };
}
