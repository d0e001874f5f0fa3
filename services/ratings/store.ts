/** Rows of ratings: reading one with its history, and the soft reset of a season. */

import type { Database } from "../../db/client.ts";
import { START_DEVIATION, START_MMR } from "./rules.ts";

export interface RatingRecord {
  mmr: number;
  deviation: number;
  games: number;
  /** Rating after each rated match, newest first. */
  history: { at: Date; mmr: number }[];
}

export interface RatingStore {
  /** The player's rating in a mode, a newcomer's if there is none; undefined: no such player. */
  find(userId: string, mode: string, limit: number): Promise<RatingRecord | undefined>;
  /**
   * Draws ratings that have rested since `opensAt` towards the middle and makes them less certain by
   * as much, once per season and mode.
   * @param keep share of the distance that stays, 0 to 1
   * @returns how many ratings changed
   */
  softReset(
    season: { id: string; opensAt: Date },
    reset: { mode: string; keep: number; at: Date },
  ): Promise<number>;
}

export function createRatingStore({ sql }: Database): RatingStore {
  return {
    async find(userId, mode, limit) {
      const [row] = await sql<
        {
          mmr: number | null;
          deviation: number | null;
          games: number | null;
          history: { at: string; mmr: number }[];
        }[]
      >`
        select r.mmr, r.deviation, r.games, (
          select coalesce(jsonb_agg(jsonb_build_object('at', h.finished_at, 'mmr', h.mmr_after)
            order by h.finished_at desc), '[]')
          from (
            select m.finished_at, p.mmr_after from match_participants p
              join matches m on m.id = p.match_id
            where p.user_id = u.id and m.mode = ${mode} and m.status = 'finished' and m.rated
            order by m.finished_at desc limit ${limit}
          ) h
        ) as history
        from users u left join ratings r on r.user_id = u.id and r.mode = ${mode}
        where u.id = ${userId}`;
      return row && {
        mmr: row.mmr ?? START_MMR,
        deviation: row.deviation ?? START_DEVIATION,
        games: row.games ?? 0,
        history: row.history.map(({ at, mmr }) => ({ at: new Date(at), mmr })),
      };
    },

    async softReset({ id, opensAt }, { mode, keep, at }) {
      const rows = await sql`
        with due as (
          insert into rating_resets (season, mode, at) values (${id}, ${mode}, ${at})
          on conflict do nothing returning mode
        )
        update ratings r set
          mmr = ${START_MMR}::float8 + (r.mmr - ${START_MMR}::float8) * ${keep}::float8,
          deviation = ${START_DEVIATION}::float8
            - (${START_DEVIATION}::float8 - r.deviation) * ${keep}::float8,
          updated_at = ${at}
        from due where r.mode = due.mode and r.updated_at < ${opensAt}
        returning 1`;
      return rows.length;
    },
  };
}
