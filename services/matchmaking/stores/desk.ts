/** What staff read of queues and matches, by index and in pages (UI7). */

import { instants } from "../../../db/arrays.ts";
import type { Database, Fragment } from "../../../db/client.ts";
import type { Columns } from "../../../db/rows.ts";
import type { matches, matchParticipants } from "../../../db/schema/matchmaking.ts";
import { players } from "../../identity/mod.ts";
import { mmrNow, seedFrom } from "../../ratings/mod.ts";
import { fromQualityRow, type QualityRow } from "./quality_row.ts";
import type {
  FoundMatch,
  MatchFilter,
  MatchStatus,
  PoolId,
  VoidedSeat,
  VoidPreview,
  Wait,
} from "../types.ts";

export interface DeskStore {
  /** Display names of those of the players that are there, by id. */
  listNames(userIds: readonly string[]): Promise<Map<string, string>>;
  /**
   * Waits of the players in a pool's last matches of each of some stretches, as they ended.
   * @param bounds where the stretches begin, and where the last one ends
   * @param limit matches of each, at most
   */
  listWaits(pool: PoolId, bounds: readonly Date[], limit: number): Promise<Wait[]>;
  /** Matches that fit the filter, newest first unless it says otherwise. */
  listMatches(filter: MatchFilter): Promise<FoundMatch[]>;
  /** What voiding the match would change at this moment; undefined: there is no such match. */
  previewVoid(matchId: string): Promise<VoidPreview | undefined>;
}

type FoundRow =
  & Columns<
    typeof matches,
    "id" | "mode" | "region" | "status" | "created_at" | "finished_at" | "rated" | "bots"
  >
  & {
    quality_json: QualityRow;
    seats: (Columns<typeof matchParticipants, "user_id" | "team"> & { name: string | null })[];
  };

export function createDeskStore({ sql, read }: Database): DeskStore {
  const behind = ({ after, oldestFirst }: MatchFilter) =>
    after
      ? sql`and (m.created_at, m.id) ${oldestFirst ? sql`>` : sql`<`}
          (${after.createdAt}, ${after.id}::uuid)`
      : sql``;
  const orderOf = ({ oldestFirst }: MatchFilter) =>
    oldestFirst ? sql`order by m.created_at, m.id` : sql`order by m.created_at desc, m.id desc`;

  /** The first ids that fit, each way by an index of its own. */
  function candidates(filter: MatchFilter): Fragment {
    const { mode, region, status, userId, from, to, limit } = filter;
    const order = orderOf(filter);
    const also = sql`
      ${from ? sql`and m.created_at >= ${from}` : sql``}
      ${to ? sql`and m.created_at < ${to}` : sql``}
      ${status ? sql`and m.status = ${status}` : sql``} ${behind(filter)}`;
    const inPool = sql`
      ${mode !== undefined ? sql`and m.mode = ${mode}` : sql``}
      ${region !== undefined ? sql`and m.region = ${region}` : sql``} ${also}`;
    if (userId !== undefined) {
      return sql`select m.id, m.created_at
        from match_participants p join matches m on m.id = p.match_id
        where p.user_id = ${userId} ${inPool} ${order} limit ${limit}`;
    }
    if (status === "proposed" || status === "active") {
      return sql`select m.id, m.created_at from matches m
        where m.finished_at is null ${inPool} ${order} limit ${limit}`;
    }
    if (status === "voided" || status === "cancelled") {
      return sql`select m.id, m.created_at from matches m
        where m.status in ('voided', 'cancelled') ${inPool} ${order} limit ${limit}`;
    }
    if (mode === undefined && region === undefined) {
      return sql`select m.id, m.created_at from matches m where true ${also} ${order} limit ${limit}`;
    }
    // Each pool's first by the index of pools: there are as many as modes times regions.
    const { modes, regions } = filter.pools;
    return sql`select m.id, m.created_at
      from unnest(${mode === undefined ? modes : [mode]}::text[]) as asked (mode)
        cross join unnest(${region === undefined ? regions : [region]}::text[]) as there (region)
        cross join lateral (
          select m.id, m.created_at from matches m
          where m.mode = asked.mode and m.region = there.region ${also} ${order} limit ${limit}
        ) m ${order} limit ${limit}`;
  }

  return {
    async listNames(userIds) {
      const rows = await read((sql) =>
        sql<{ id: string; name: string }[]>`
        select id, display_name as name from ${players(sql)} p
        where id = any(${userIds}::uuid[]) and deleted_at is null`
      );
      return new Map(rows.map(({ id, name }) => [id, name]));
    },

    async listWaits({ mode, region }, bounds, limit) {
      return await read((sql) =>
        sql<Wait[]>`
        select t.mmr, extract(epoch from t.ended_at - t.enqueued_at)::float8 as seconds,
          extract(epoch from t.enqueued_at)::float8 * 1000 as "enqueuedAt",
          extract(epoch from t.ended_at)::float8 * 1000 as "endedAt"
        from unnest(${instants(bounds.slice(0, -1))}::timestamptz[],
            ${instants(bounds.slice(1))}::timestamptz[]) s (begins, ends)
          cross join lateral (
            select id from matches m
            where m.mode = ${mode} and m.region = ${region}
              and m.created_at >= s.begins and m.created_at < s.ends
            order by m.created_at desc limit ${limit}
          ) m join tickets t on t.match_id = m.id and t.status = 'matched'
        order by t.ended_at`
      );
    },

    async listMatches(filter) {
      const rows = await read((sql) =>
        sql<FoundRow[]>`
        with found as materialized (${candidates(filter)})
        select m.id, m.mode, m.region, m.status, m.created_at, m.finished_at, m.rated, m.bots,
          m.quality_json, (
            select coalesce(jsonb_agg(jsonb_build_object('user_id', p.user_id, 'team', p.team,
              'name', (select u.display_name from ${players(sql)} u
                where u.id = p.user_id and u.deleted_at is null)) order by p.team, p.user_id), '[]')
            from match_participants p where p.match_id = m.id) as seats
        from found f join matches m on m.id = f.id ${orderOf(filter)}`
      );
      return rows.map(toFound);
    },

    async previewVoid(matchId) {
      const rows = await sql<
        ({ status: MatchStatus; mode: string } & Omit<VoidedSeat, "change"> & {
          change: number | null;
        })[]
      >`
        select m.status, m.mode, p.user_id as "userId",
          (select u.display_name from ${players(sql)} u
            where u.id = p.user_id and u.deleted_at is null) as name,
          p.team, ${mmrNow(sql, { userId: sql`p.user_id`, mode: sql`m.mode` })} as mmr,
          case when m.rated and p.rated and p.mmr_after is not null
            then p.mmr_after - p.mmr_before
              + ${
        seedFrom(sql, matchId, { userId: sql`p.user_id`, mode: sql`m.mode` })
      } end as change
        from matches m left join match_participants p on p.match_id = m.id
        where m.id = ${matchId} order by p.team, p.user_id`;
      const [first] = rows;
      if (!first) return undefined;
      return {
        ...{ status: first.status, mode: first.mode },
        seats: rows.filter(({ userId }) => userId !== null)
          .map(({ userId, name, team, mmr, change }) => ({
            ...{ userId, name, team, mmr, change: change ?? 0 },
          })),
      };
    },
  };
}

function toFound(row: FoundRow): FoundMatch {
  return {
    ...{ id: row.id, mode: row.mode, region: row.region, status: row.status },
    ...{ createdAt: row.created_at, finishedAt: row.finished_at, rated: row.rated },
    bots: row.bots?.reduce((sum, seats) => sum + seats, 0) ?? 0,
    quality: fromQualityRow(row.quality_json),
    seats: row.seats.map(({ user_id, team, name }) => ({ userId: user_id, team, name })),
  };
}
