/** The one transaction that finishes a match (MM14). */

import { flags } from "../../../db/arrays.ts";
import type { Database } from "../../../db/client.ts";
import type { Columns } from "../../../db/rows.ts";
import type { matches } from "../../../db/schema/matchmaking.ts";
import { heldPlayer, isDeleted } from "../../identity/mod.ts";
import { announce, inRoom, onStream, toBoards, toWebhooks } from "../../outbox/mod.ts";
import { matchFinished, matchPlayed } from "../events.ts";
import {
  applyRatings,
  ensureRatings,
  heldRatings,
  joinRating,
  noteNewcomers,
  type Rating,
} from "../../ratings/mod.ts";
import type { MatchStatus, Participant } from "../types.ts";

export interface FinishedSeat {
  userId: string;
  /** The rating that the result changed: the present one, not the one at queueing. */
  mmrBefore: number;
  after: Rating;
  /** Whether the match counts for the player's rating. */
  rated: boolean;
  result: "win" | "loss" | "draw";
  placement: number;
  score: number | null;
  stats: Record<string, unknown> | null;
}

export interface LockedMatch {
  status: MatchStatus;
  mode: string;
  region: string;
  authority: string | null;
  resultDigest: string | null;
  /** Number of teams, those of computer opponents alone included. */
  teams: number;
  /** Whether the result changes ratings. */
  rated: boolean;
  seats: Seat[];
}

export interface Seat extends Omit<Participant, "partyId" | "rated" | "left">, Rating {
  /** Whether another match that is over has rated the player for a time that overlaps this one. */
  ratedElsewhere: boolean;
}

export interface Decided {
  authority: string;
  digest: string;
  seats: FinishedSeat[];
  /** Whether a newcomer's rating may be seeded from this match. */
  seeds: boolean;
}

export interface ResultStore {
  /**
   * Locks the match, lets `decide` judge it and writes what it answers: ratings, participants,
   * match and announcements in one transaction. `decide` answering undefined changes nothing.
   * @returns false when there is no such match
   */
  finish(
    matchId: string,
    at: Date,
    decide: (
      match: LockedMatch,
    ) => Decided | undefined,
  ): Promise<boolean>;
}

type MatchRow = Columns<
  typeof matches,
  "status" | "mode" | "region" | "authority" | "result_digest" | "teams" | "rated"
>;

export function createResultStore({ sql }: Database): ResultStore {
  return {
    async finish(matchId, at, decide) {
      return await sql.begin(async (tx) => {
        const [match] = await tx<MatchRow[]>`
          select status, mode, region, authority, result_digest, teams, rated from matches
          where id = ${matchId} for update`;
        if (!match) return false;
        const { mode, region, teams, rated } = match;
        // Another match of the same player, of this mode or another, may end at this moment: players
        // and ratings are held, in one order for everybody, before they are read. Sent together, run
        // one after the other.
        const players = tx`select user_id from match_participants where match_id = ${matchId}`;
        const isRated = tx`other.status = 'finished' and other.rated and o.rated`;
        const [, , , seats] = await Promise.all([
          tx`
            select 1 from (${players} order by user_id) p
              cross join lateral ${heldPlayer(tx, tx`p.user_id`)} held`.execute(),
          ensureRatings(
            tx,
            mode,
            tx`select user_id, mmr_before as mmr from match_participants
              where match_id = ${matchId} order by user_id`,
            at,
          ).execute(),
          heldRatings(tx, mode, players).execute(),
          tx<Seat[]>`
            select p.user_id as "userId", p.team, p.mmr_before as "mmrBefore",
              p.mmr_after as "mmrAfter", p.result, r.mmr, r.deviation, r.volatility, r.games,
              exists (
                select from match_participants o join matches other on other.id = o.match_id
                where o.user_id = p.user_id and o.match_id = any(p.during) and ${isRated}
              ) or exists (
                select from match_participants o join matches other on other.id = o.match_id
                where o.user_id = p.user_id and o.during is not null
                  and p.match_id = any(o.during) and ${isRated}
              ) as "ratedElsewhere"
            from match_participants p ${joinRating(tx, { userId: tx`p.user_id`, mode })}
            where p.match_id = ${matchId} order by p.team, p.user_id`.execute(),
        ]);
        const decided = decide({
          status: match.status,
          mode,
          region,
          authority: match.authority,
          resultDigest: match.result_digest,
          teams,
          rated,
          seats,
        });
        if (!decided) return true;
        const done = decided.seats;
        const ids = done.map((seat) => seat.userId);
        const moved = done.filter((seat) => seat.rated);
        if (moved.length > 0) await applyRatings(tx, mode, moved, at);
        const first = decided.seeds ? moved.filter(({ after }) => after.games === 1) : [];
        if (first.length > 0) {
          await noteNewcomers(tx, { mode, matchId, at }, first.map(({ userId }) => userId));
        }
        await tx`
          update match_participants p set mmr_before = i.before, mmr_after = i.mmr, result = i.result,
            placement = i.placement, score = i.score,
            stats_json = case when not ${isDeleted(tx, tx`i.user_id`)} then i.stats::jsonb end,
            rated = i.rated or not ${rated}
          from unnest(${ids}::uuid[], ${done.map((s) => s.mmrBefore)}::float8[],
            ${done.map((s) => s.after.mmr)}::float8[], ${done.map((s) => s.result)}::text[], ${
          done.map((s) => s.placement)
        }::int[],
            ${done.map((s) => s.score)}::float8[],
            ${done.map((s) => s.stats && JSON.stringify(s.stats))}::text[],
            ${flags(done.map((s) => s.rated))}::bool[]
          ) as i (user_id, before, mmr, result, placement, score, stats, rated)
          where p.match_id = ${matchId} and p.user_id = i.user_id`;
        await tx`
          update matches set status = 'finished', finished_at = ${at},
            authority = ${decided.authority}, result_digest = ${decided.digest}
          where id = ${matchId}`;
        const announcement = {
          data: {
            ...{ match_id: matchId, mode, region },
            players: tx`(
              select jsonb_agg(jsonb_build_object('user_id', user_id, 'team', team, 'result', result,
                'placement', placement, 'mmr_before', mmr_before, 'mmr_after', mmr_after)
                order by team, user_id)
              from match_participants where match_id = ${matchId})`,
          },
          at,
        };
        await announce(
          tx,
          inRoom(tx, matchFinished, {
            room: tx`target`,
            ...announcement,
            from: tx`unnest(${[
              matchId,
              ...ids.map((id) => `user:${id}`),
            ]}::text[]) as t (target)`,
          }),
          toWebhooks(tx, matchFinished, announcement),
          onStream(tx, matchPlayed, {
            ...{ id: tx`gen_random_uuid()`, key: tx`user_id` },
            data: {
              event: matchFinished.kind,
              user_id: tx`user_id`,
              payload:
                tx`jsonb_build_object('match_id', match_id, 'mode', ${mode}::text, 'team', team,
                'result', result, 'mmr_before', mmr_before, 'mmr_after', mmr_after)`,
            },
            from: tx`match_participants where match_id = ${matchId}`,
            at,
          }),
          toBoards(tx, { mode, matchId, at }),
        );
        return true;
      });
    },
  };
}
