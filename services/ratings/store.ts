/** Rows of ratings: reading one with its history, and the soft reset of a season. */

import type { Database, Fragment, Sql, Transaction } from "../../db/client.ts";
import { players } from "../identity/mod.ts";
import { START_DEVIATION, START_MMR } from "./rules/elo.ts";
import type { RatingPoint } from "./types.ts";

export interface RatingRecord {
  mmr: number;
  deviation: number;
  games: number;
  /** Rating after each rated match, and after a seed, newest first. */
  history: RatingPoint[];
}

export interface RatingStore {
  /** The player's rating in a mode, a newcomer's if there is none; undefined: no such player. */
  find(userId: string, mode: string, limit: number): Promise<RatingRecord | undefined>;
  /**
   * Draws ratings towards the middle from where they stood at `opensAt` and makes them less certain by
   * as much, once per season and mode. What was won between the opening and this moment stays;
   * whoever has only played since is no older season's.
   * @param keep share of the distance that stays, 0 to 1
   * @returns how many ratings changed
   */
  softReset(
    season: { id: string; opensAt: Date },
    reset: { mode: string; keep: number; at: Date },
  ): Promise<number>;
}

/** How a rating came about, told by matchmaking: rows in FROM with `id`, `finished_at`, `mmr_before`, `mmr_after`. */
export type RatedMatches = (
  sql: Sql | Transaction,
  of: { userId: Fragment; mode: Fragment | string },
) => Fragment;

export function createRatingStore({ sql }: Database, ratedMatches: RatedMatches): RatingStore {
  return {
    async find(userId, mode, limit) {
      const [row] = await sql<
        {
          mmr: number | null;
          deviation: number | null;
          games: number | null;
          history: { at: string; mmr: number; version: string | null; from: number | null }[];
        }[]
      >`
        select r.mmr, r.deviation, r.games, (
          select coalesce(jsonb_agg(jsonb_build_object('at', h.at, 'mmr', h.mmr_after,
              'version', h.version, 'from', h.mmr_from) order by h.at desc, h.version), '[]')
          from (
            select finished_at as at, mmr_after, null as version, null::float8 as mmr_from
              from ${ratedMatches(sql, { userId: sql`u.id`, mode })} m
            union all
            select s.at, s.mmr_after, s.version, s.mmr_before from rating_seeds s
              where s.user_id = u.id and s.mode = ${mode} and s.taken_back_at is null
            order by at desc, version limit ${limit}
          ) h
        ) as history
        from ${players(sql)} u left join ratings r on r.user_id = u.id and r.mode = ${mode}
        where u.id = ${userId} and u.deleted_at is null`;
      return row && {
        mmr: row.mmr ?? START_MMR,
        deviation: row.deviation ?? START_DEVIATION,
        games: row.games ?? 0,
        history: row.history.map(({ at, mmr, version, from }) => ({
          ...{ at: new Date(at), mmr },
          ...(version !== null && from !== null && { seeded: { version, from } }),
        })),
      };
    },

    async softReset({ id, opensAt }, { mode, keep, at }) {
      const rows = await sql`
        with due as (
          insert into rating_resets (season, mode, at) values (${id}, ${mode}, ${at})
          on conflict do nothing returning mode
        ), rated as (
          -- Where each stood when the season opened: what was won since then is kept whole.
          select r.user_id, r.mode, coalesce(since.mmr, r.mmr) as opened_with
          from due join ratings r on r.mode = due.mode left join lateral (
            select (array_agg(m.mmr_before order by m.finished_at, m.id))[1] as mmr,
              count(*) as games
            from ${ratedMatches(sql, { userId: sql`r.user_id`, mode: sql`r.mode` })} m
            where m.finished_at >= ${opensAt}
          ) since on r.updated_at >= ${opensAt}
          where since.games is null or since.games < r.games
        )
        update ratings r set
          mmr = r.mmr + (${START_MMR}::float8 - o.opened_with) * (1 - ${keep}::float8),
          deviation = ${START_DEVIATION}::float8
            - (${START_DEVIATION}::float8 - r.deviation) * ${keep}::float8,
          updated_at = ${at}
        from rated o where o.user_id = r.user_id and o.mode = r.mode
        returning 1`;
      return rows.length;
    },
  };
}
