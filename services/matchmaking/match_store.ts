/** Rows of matches: reading them, and the one transaction that finishes one (MM14). */

import type { Database } from "../../db/client.ts";
import { START_DEVIATION } from "../ratings/mod.ts";
import type { Match, MatchStatus, Participant } from "./types.ts";

export interface FinishedSeat {
  userId: string;
  /** The rating that the result changed: the present one, not the one at queueing. */
  mmrBefore: number;
  mmrAfter: number;
  result: "win" | "loss" | "draw";
  placement: number;
  score: number | null;
  stats: Record<string, unknown> | null;
  games: number;
}

export interface LockedMatch {
  status: MatchStatus;
  mode: string;
  region: string;
  authority: string | null;
  resultDigest: string | null;
  seats: (Participant & { games: number; mmr: number })[];
}

export interface MatchStore {
  find(matchId: string): Promise<Match | undefined>;
  /** The player's matches, newest first. */
  list(userId: string, limit: number): Promise<Match[]>;
  /** Matches of a mode made at or after `since`, oldest first. */
  listSince(mode: string, region: string | undefined, since: Date): Promise<Match[]>;
  /** Median of the longest waits of the pool's last matches, in seconds. */
  medianWait(mode: string, region: string): Promise<number | null>;
  /**
   * Locks the match, lets `decide` judge it and writes what it answers: ratings, participants,
   * match and announcements in one transaction. `decide` answering undefined changes nothing.
   */
  finish(
    matchId: string,
    at: Date,
    decide: (
      match: LockedMatch,
    ) => { authority: string; digest: string; seats: FinishedSeat[] } | undefined,
  ): Promise<boolean>;
  /** Voids matches of a mode that began before `before` and never ended. */
  voidUnfinished(mode: string, before: Date, at: Date): Promise<string[]>;
}

interface MatchRow {
  id: string;
  mode: string;
  region: string;
  status: MatchStatus;
  quality_json: {
    win_probability: number[];
    rating_spread: number;
    max_wait_s: number;
    windows: number[];
    expanded: boolean;
  };
  authority: string | null;
  created_at: Date;
  finished_at: Date | null;
  participants: {
    user_id: string;
    team: number;
    mmr_before: number;
    mmr_after: number | null;
    result: Participant["result"];
  }[];
}

export function createMatchStore({ sql }: Database): MatchStore {
  const columns = sql`
    m.id, m.mode, m.region, m.status, m.quality_json, m.authority, m.created_at, m.finished_at,
    (select coalesce(jsonb_agg(jsonb_build_object('user_id', p.user_id, 'team', p.team,
        'mmr_before', p.mmr_before, 'mmr_after', p.mmr_after, 'result', p.result)
        order by p.team, p.user_id), '[]')
      from match_participants p where p.match_id = m.id) as participants`;

  return {
    async find(matchId) {
      const [row] = await sql<MatchRow[]>`select ${columns} from matches m where m.id = ${matchId}`;
      return row && toMatch(row);
    },

    async list(userId, limit) {
      const rows = await sql<MatchRow[]>`
        select ${columns} from matches m
        where m.id in (select match_id from match_participants where user_id = ${userId})
        order by m.created_at desc, m.id desc limit ${limit}`;
      return rows.map(toMatch);
    },

    async listSince(mode, region, since) {
      const rows = await sql<MatchRow[]>`
        select ${columns} from matches m
        where m.mode = ${mode} and m.created_at >= ${since} and m.finished_at is null
          and (${region ?? null}::text is null or m.region = ${region ?? null})
        order by m.created_at, m.id`;
      return rows.map(toMatch);
    },

    async medianWait(mode, region) {
      const [row] = await sql<[{ seconds: number | null }]>`
        select percentile_cont(0.5) within group (order by wait) as seconds from (
          select (quality_json->>'max_wait_s')::float8 as wait from matches
          where mode = ${mode} and region = ${region} order by created_at desc limit 50
        ) recent`;
      return row.seconds;
    },

    async finish(matchId, at, decide) {
      return await sql.begin(async (tx) => {
        const [match] = await tx<
          [
            {
              status: MatchStatus;
              mode: string;
              region: string;
              authority: string | null;
              result_digest: string | null;
            }?,
          ]
        >`select status, mode, region, authority, result_digest from matches
          where id = ${matchId} for update`;
        if (!match) return false;
        const { mode, region } = match;
        // Another match of the same player may end at this moment: ratings are read under a lock, in
        // one order for everybody.
        await tx`
          insert into ratings (user_id, mode, mmr, deviation, games, updated_at)
          select user_id, ${mode}, mmr_before, ${START_DEVIATION}, 0, ${at}
          from match_participants where match_id = ${matchId} order by user_id
          on conflict do nothing`;
        await tx`
          select 1 from ratings where mode = ${mode} and user_id in (
            select user_id from match_participants where match_id = ${matchId})
          order by user_id for update`;
        const seats = await tx<LockedMatch["seats"]>`
          select p.user_id as "userId", p.team, p.mmr_before as "mmrBefore",
            p.mmr_after as "mmrAfter", p.result,
            r.mmr, r.games
          from match_participants p
            join ratings r on r.user_id = p.user_id and r.mode = ${mode}
          where p.match_id = ${matchId} order by p.team, p.user_id`;
        const decided = decide({
          status: match.status,
          mode,
          region,
          authority: match.authority,
          resultDigest: match.result_digest,
          seats,
        });
        if (!decided) return true;
        const done = decided.seats;
        const players = done.map((seat) => seat.userId);
        await tx`
          update ratings r set mmr = i.mmr, games = i.games, updated_at = ${at}
          from unnest(${players}::uuid[], ${done.map((s) => s.mmrAfter)}::float8[],
            ${done.map((s) => s.games)}::int[]) as i (user_id, mmr, games)
          where r.user_id = i.user_id and r.mode = ${mode}`;
        await tx`
          update match_participants p set mmr_before = i.before, mmr_after = i.mmr, result = i.result,
            placement = i.placement, score = i.score, stats_json = i.stats::jsonb
          from unnest(${players}::uuid[], ${done.map((s) => s.mmrBefore)}::float8[],
            ${done.map((s) => s.mmrAfter)}::float8[], ${done.map((s) => s.result)}::text[], ${
          done.map((s) => s.placement)
        }::int[],
            ${done.map((s) => s.score)}::float8[],
            ${done.map((s) => s.stats && JSON.stringify(s.stats))}::text[]
          ) as i (user_id, before, mmr, result, placement, score, stats)
          where p.match_id = ${matchId} and p.user_id = i.user_id`;
        await tx`
          update matches set status = 'finished', finished_at = ${at},
            authority = ${decided.authority}, result_digest = ${decided.digest}
          where id = ${matchId}`;
        await tx`
          insert into outbox (kind, target, payload_json, created_at)
          select 'room', target, jsonb_build_object('kind', 'match.finished', 'data',
            jsonb_build_object('match_id', ${matchId}::text, 'mode', ${mode}::text,
              'region', ${region}::text, 'players', (
                select jsonb_agg(jsonb_build_object('user_id', user_id, 'team', team, 'result', result,
                  'mmr_before', mmr_before, 'mmr_after', mmr_after) order by team, user_id)
                from match_participants where match_id = ${matchId}))), ${at}::timestamptz
          from unnest(${[matchId, ...players.map((id) => `user:${id}`)]}::text[]) as t (target)
          union all
          select 'stream', 'telemetry', jsonb_build_object('id', gen_random_uuid(), 'key', user_id,
            'event', 'match.finished', 'user_id', user_id, 'payload', jsonb_build_object(
              'match_id', match_id, 'mode', ${mode}::text, 'team', team, 'result', result,
              'mmr_before', mmr_before, 'mmr_after', mmr_after)), ${at}::timestamptz
          from match_participants where match_id = ${matchId}`;
        return true;
      });
    },

    async voidUnfinished(mode, before, at) {
      const rows = await sql<{ id: string }[]>`
        with gone as (
          update matches set status = 'voided', finished_at = ${at}
          where mode = ${mode} and finished_at is null and created_at < ${before}
          returning id
        ), told as (
          insert into outbox (kind, target, payload_json, created_at)
          select 'room', 'user:' || p.user_id, jsonb_build_object('kind', 'match.cancelled', 'data',
            jsonb_build_object('match_id', p.match_id, 'reason', 'voided')), ${at}::timestamptz
          from gone join match_participants p on p.match_id = gone.id
        )
        select id from gone`;
      return rows.map(({ id }) => id);
    },
  };
}

function toMatch(row: MatchRow): Match {
  return {
    id: row.id,
    mode: row.mode,
    region: row.region,
    status: row.status,
    quality: {
      winProbability: row.quality_json.win_probability,
      ratingSpread: row.quality_json.rating_spread,
      maxWaitS: row.quality_json.max_wait_s,
      windows: row.quality_json.windows,
      expanded: row.quality_json.expanded,
    },
    authority: row.authority,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    participants: row.participants.map((p) => ({
      userId: p.user_id,
      team: p.team,
      mmrBefore: p.mmr_before,
      mmrAfter: p.mmr_after,
      result: p.result,
    })),
  };
}
