/** What the queues look like, and what lately came of them (MM13). */

import type { Database } from "../../../db/client.ts";
import type { PoolId, RecentQuality, Wait } from "../types.ts";

export interface StatsStore {
  /** Players waiting now, by pool; empty pools are missing. */
  countWaiting(): Promise<(PoolId & { players: number })[]>;
  /** Waits of players in the last 250 matches of each pool since `since`, 500 at most, as they ended. */
  listWaits(pools: readonly PoolId[], since: Date): Promise<(PoolId & Wait)[]>;
  /** Players waiting now, and since when the first of them does, by pool; empty pools are missing. */
  measureQueues(): Promise<(PoolId & { players: number; oldest: Date })[]>;
  /** Of the last 50 matches of each pool. */
  listQuality(pools: readonly PoolId[]): Promise<(PoolId & RecentQuality)[]>;
}

export function createStatsStore({ sql }: Database): StatsStore {
  const poolsOf = (pools: readonly PoolId[]) =>
    sql`unnest(${pools.map(({ mode }) => mode)}::text[], ${
      pools.map(({ region }) => region)
    }::text[]) as p (mode, region)`;

  return {
    async countWaiting() {
      return await sql<(PoolId & { players: number })[]>`
        select mode, region, count(*)::int as players from tickets
        where status = 'queued' group by mode, region`;
    },

    async measureQueues() {
      return await sql<(PoolId & { players: number; oldest: Date })[]>`
        select mode, region, count(*)::int as players, min(enqueued_at) as oldest
        from tickets where status = 'queued' group by mode, region`;
    },

    async listWaits(pools, since) {
      return await sql<(PoolId & Wait)[]>`
        select p.mode, p.region, w.mmr,
          extract(epoch from w.ended_at - w.enqueued_at)::float8 as seconds,
          extract(epoch from w.enqueued_at)::float8 * 1000 as "enqueuedAt",
          extract(epoch from w.ended_at)::float8 * 1000 as "endedAt"
        from ${poolsOf(pools)} cross join lateral (
          select t.mmr, t.enqueued_at, t.ended_at from (
            select id from matches m
            where m.mode = p.mode and m.region = p.region and m.created_at >= ${since}
            order by m.created_at desc limit 250
          ) m join tickets t on t.match_id = m.id and t.status = 'matched'
          order by t.ended_at desc limit 500
        ) w order by w.ended_at`;
    },

    async listQuality(pools) {
      return await sql<(PoolId & RecentQuality)[]>`
        select p.mode, p.region, q.* from ${poolsOf(pools)} cross join lateral (
          select count(*)::int as matches, avg(gap)::float8 as gap, avg(spread)::float8 as spread,
            avg(expanded::int)::float8 as expanded
          from (
            select (select max(x::float8) - min(x::float8)
                from jsonb_array_elements_text(quality_json->'win_probability') x) as gap,
              (quality_json->>'rating_spread')::float8 as spread,
              (quality_json->>'expanded')::bool as expanded
            from matches m where m.mode = p.mode and m.region = p.region and m.status <> 'cancelled'
            order by m.created_at desc limit 50
          ) recent
        ) q where q.matches > 0`;
    },
  };
}
