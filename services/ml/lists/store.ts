/** Rows of the lists: what a model said of a player last. */

import { numbers, uuids } from "../../../db/arrays.ts";
import type { Database } from "../../../db/client.ts";
import { keptPlayer, players } from "../../identity/mod.ts";
import type { ListedModel, ListedPlayer, ListEnd, PlayerScore, ScoredPlayer } from "./types.ts";

export interface ListStore {
  /**
   * Puts down what a version says of players. Who was deleted meanwhile gets no row.
   * @param threshold from here on a player is listed, since the first time in a row
   */
  put(
    of: { name: ListedModel; modelId: string; threshold: number; at: Date },
    scored: readonly ScoredPlayer[],
  ): Promise<void>;
  /** Takes players off a list of whom there is nothing to say any more. */
  drop(name: ListedModel, userIds: readonly string[]): Promise<void>;
  /** Takes all players off. */
  clear(name: ListedModel): Promise<void>;
  /** What was said of one player last, by model and version. */
  listOf(
    userId: string,
  ): Promise<(Omit<PlayerScore, "version" | "threshold"> & { modelId: string })[]>;
  /** The highest scores first. */
  list(
    of: { name: ListedModel; modelId: string; least: number; after?: ListEnd; limit: number },
  ): Promise<ListedPlayer[]>;
}

export function createListStore({ sql, read }: Pick<Database, "sql" | "read">): ListStore {
  return {
    async put({ name, modelId, threshold, at }, scored) {
      if (scored.length === 0) return;
      await sql`
        insert into model_player_scores as s
          (name, user_id, model_id, score, reasons, since, scored_at)
        select ${name}, k.id, v.id, p.score, p.reasons::jsonb,
          case when p.score >= ${threshold}::float8 then ${at}::timestamptz end, ${at}
        from unnest(${uuids(scored.map(({ userId }) => userId))}::text::uuid[],
          ${numbers(scored.map(({ score }) => score))}::text::float8[],
          ${scored.map(({ reasons }) => JSON.stringify(reasons))}::text[]) p (id, score, reasons)
        cross join lateral ${keptPlayer(sql, sql`p.id`)} k
        join model_versions v on v.id = ${modelId}
        on conflict (name, user_id) do update set model_id = excluded.model_id,
          score = excluded.score, reasons = excluded.reasons, scored_at = excluded.scored_at,
          since = case when excluded.since is not null then coalesce(s.since, excluded.since) end`;
    },

    async drop(name, userIds) {
      if (userIds.length === 0) return;
      await sql`delete from model_player_scores
        where name = ${name} and user_id = any(${uuids(userIds)}::text::uuid[])`;
    },

    async clear(name) {
      await sql`delete from model_player_scores where name = ${name}`;
    },

    async listOf(userId) {
      return await read((sql) =>
        sql<(Omit<PlayerScore, "version" | "threshold"> & { modelId: string })[]>`
        select name, model_id as "modelId", score, reasons, since, scored_at as "scoredAt"
        from model_player_scores where user_id = ${userId} order by name`
      );
    },

    async list({ name, modelId, least, after, limit }) {
      return await read((sql) =>
        sql<ListedPlayer[]>`
        select s.user_id as "userId", u.display_name as "displayName", s.score, s.reasons, s.since,
          s.scored_at as "scoredAt"
        from model_player_scores s join ${players(sql)} u on u.id = s.user_id
        where s.name = ${name} and s.model_id = ${modelId} and s.score >= ${least}::float8
          and (${after?.score ?? null}::float8 is null or
            (s.score, s.user_id) < (${after?.score ?? null}::float8, ${
          after?.userId ?? null
        }::uuid))
          and u.deleted_at is null
        order by s.score desc, s.user_id desc limit ${limit}`
      );
    },
  };
}
