/** The one transaction that voids a match and takes back what its result did (MM21). */

import type { Database } from "../../../db/client.ts";
import type { Columns } from "../../../db/rows.ts";
import type { matches } from "../../../db/schema/matchmaking.ts";
import { type AuditEntry, insertEntry } from "../../audit/mod.ts";
import { heldPlayer } from "../../identity/mod.ts";
import { announce, inRoom, toBoards, toWebhooks } from "../../outbox/mod.ts";
import { heldRatings, seedFrom, takeBackRatings, takeBackSeeds } from "../../ratings/mod.ts";
import { matchVoided } from "../events.ts";
import type { MatchStatus } from "../types.ts";
import { notifyVoided } from "./news.ts";

export interface VoidStore {
  /**
   * Voids a match that is on or finished, with its audit entry; any other stays as it is.
   * @param request with `expected`, only a match that is that is voided
   * @param entry says when, and names the players behind its own subjects
   * @returns what the match was before; undefined: there is none
   */
  voidMatch(
    matchId: string,
    request: { reason: string; expected?: MatchStatus | undefined },
    entry: AuditEntry,
  ): Promise<MatchStatus | undefined>;
}

type MatchRow = Columns<typeof matches, "status" | "mode" | "region" | "rated">;

export function createVoidStore({ sql }: Database): VoidStore {
  return {
    voidMatch: (matchId, { reason, expected }, entry) =>
      sql.begin(async (tx) => {
        const { at } = entry;
        const [match] = await tx<MatchRow[]>`
          select status, mode, region, rated from matches where id = ${matchId} for update`;
        if (match?.status !== "active" && match?.status !== "finished") return match?.status;
        const { status, mode, region } = match;
        if (expected !== undefined && status !== expected) return status;
        const players = tx`select user_id from match_participants where match_id = ${matchId}`;
        // Held in the order in which a result holds them: another match may end at this moment.
        await tx`
          select 1 from (${players} order by user_id) p
            cross join lateral ${heldPlayer(tx, tx`p.user_id`)} held`;
        await heldRatings(tx, mode, players);
        // What it did: nothing where it was not over or not rated.
        const changes = tx`
          select user_id, team, case when ${match.rated} and rated
            then coalesce(mmr_after - mmr_before, 0) else 0 end
              + ${seedFrom(tx, matchId, { userId: tx`p.user_id`, mode })} as change,
            ${match.rated} and rated and mmr_after is not null as counted
          from match_participants p where match_id = ${matchId}`;
        await takeBackRatings(
          tx,
          mode,
          tx`select user_id, change from (${changes}) c where c.counted`,
          at,
        );
        await tx`
          update matches set status = 'voided', finished_at = coalesce(finished_at, ${at})
          where id = ${matchId}`;
        const announcement = {
          data: {
            ...{ match_id: matchId, mode, region, reason },
            players: tx`(
              select jsonb_agg(jsonb_build_object('user_id', user_id, 'mmr_change', -change)
                order by team, user_id) from (${changes}) c)`,
          },
          at,
        };
        await announce(
          tx,
          inRoom(tx, matchVoided, {
            room: tx`target`,
            ...announcement,
            from: tx`(
              select ${matchId}::text as target
              union all select 'user:' || user_id from (${players}) p) t`,
          }),
          toWebhooks(tx, matchVoided, announcement),
          ...(status === "finished" ? [toBoards(tx, { mode, matchId, at })] : []),
        );
        if (status === "active") {
          await tx`
            with gone as (select ${matchId}::uuid as id) ${
            announce(tx, notifyVoided(tx, "voided", at))
          }`;
        }
        await takeBackSeeds(tx, matchId, at);
        const named = await tx<{ user_id: string }[]>`${players} order by team, user_id`;
        const subjects = [...entry.subjects, ...named.map((each) => each.user_id)];
        await insertEntry(tx, { ...entry, subjects });
        return status;
      }),
  };
}
