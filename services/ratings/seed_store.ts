/** Rows of newcomers whose rating may be seeded, and the one transaction that seeds it (ML5). */

import { uuids } from "../../db/arrays.ts";
import type { Database } from "../../db/client.ts";
import { heldPlayer, isUnknown, suspendedPlayers } from "../identity/mod.ts";
import { seedRating } from "./rules/seed.ts";
import type { RatedMatches } from "./store.ts";
import type { Rating, RatingSystem } from "./types.ts";

/** A player who has played one rated match of a mode. */
export interface Newcomer {
  userId: string;
  mode: string;
  matchId: string;
  /** When its result came. */
  at: Date;
}

export interface Seed extends Newcomer {
  system: RatingSystem;
  /** Where the model puts the rating, in points. */
  mmr: number;
  /** Of the skill model. */
  version: string;
}

export interface SeedStore {
  /** Those of the modes, in the order in which they came. */
  list(
    page: { modes: readonly string[]; after: Newcomer | undefined; limit: number },
  ): Promise<Newcomer[]>;
  /** They wait no more, unless another match is their first by now. */
  drop(newcomers: readonly Newcomer[]): Promise<void>;
  /** All who came before. */
  dropBefore(at: Date): Promise<void>;
  /**
   * Moves a rating, puts down from where to where, and takes the newcomer off. Who has played on, was
   * seeded before, is suspended or deleted is taken off and stays as rated.
   * @returns whether it was moved; false as well where somebody else was first
   */
  apply(seed: Seed, at: Date): Promise<boolean>;
}

export function createSeedStore({ sql }: Database, ratedMatches: RatedMatches): SeedStore {
  return {
    async list({ modes, after, limit }) {
      const { at = new Date(0), userId = FIRST, mode = "" } = after ?? {};
      return await sql<Newcomer[]>`
        select user_id as "userId", mode, match_id as "matchId", at from rating_newcomers
        where mode = any(${[...modes]}::text[])
          and (at, user_id, mode) > (${at}, ${userId}::uuid, ${mode})
        order by at, user_id, mode limit ${limit}`;
    },

    async drop(newcomers) {
      if (newcomers.length === 0) return;
      await sql`
        delete from rating_newcomers n using unnest(
            ${uuids(newcomers.map(({ userId }) => userId))}::text::uuid[],
            ${newcomers.map(({ mode }) => mode)}::text[],
            ${uuids(newcomers.map(({ matchId }) => matchId))}::text::uuid[]) g (id, mode, match)
        where n.user_id = g.id and n.mode = g.mode and n.match_id = g.match`;
    },

    async dropBefore(at) {
      await sql`delete from rating_newcomers where at < ${at}`;
    },

    apply: ({ userId, mode, matchId, system, mmr, version }, at) =>
      sql.begin(async (tx) => {
        // Held in the order in which a result holds them: another match may end at this moment.
        await tx`select 1 from ${heldPlayer(tx, userId)} held`;
        const [rated] = await tx<Rating[]>`
          select mmr, deviation, volatility, games from ratings
          where user_id = ${userId} and mode = ${mode} for update`;
        const waited = await tx`
          delete from rating_newcomers
          where user_id = ${userId} and mode = ${mode} and match_id = ${matchId} returning 1`;
        if (waited.length === 0 || rated?.games !== 1) return false;
        const after = seedRating(system, rated, mmr);
        const seeded = await tx`
          insert into rating_seeds
            (user_id, mode, match_id, version, mmr_before, mmr_after, at)
          select ${userId}, ${mode}, ${matchId}, ${version}, ${rated.mmr}::float8,
            ${after.mmr}::float8, ${at}
          where not ${isUnknown(tx, tx`${userId}::uuid`)}
            and not exists (select from ${suspendedPlayers(tx, at)} s where s.id = ${userId})
            and (select array_agg(m.id) from ${
          ratedMatches(tx, { userId: tx`${userId}::uuid`, mode })
        } m) = array[${matchId}::uuid]
          on conflict do nothing returning 1`;
        if (seeded.length === 0) return false;
        await tx`update ratings set mmr = ${after.mmr}, deviation = ${after.deviation},
            updated_at = ${at}
          where user_id = ${userId} and mode = ${mode}`;
        return true;
      }),
  };
}

const FIRST = "00000000-0000-0000-0000-000000000000";
