/** Rows of dated snapshots. */

import { desc, eq } from "drizzle-orm";
import { uuids } from "../../../db/arrays.ts";
import type { Database } from "../../../db/client.ts";
import { orm } from "../../../db/orm.ts";
import { leaderboardSnapshots } from "../../../db/schema/leaderboards.ts";
import { players } from "../../identity/mod.ts";
import type { Snapshot, Standing } from "../types.ts";

export type SnapshotEntry = Omit<Standing, "reached" | "region">;

export interface SnapshotStore {
  /** Boards that existed before `since` and have no snapshot of `date`, of seasons open after it. */
  listMissing(date: string, since: Date): Promise<string[]>;
  /** Keeps the best `top` entries. Works once per board and date. */
  take(
    board: { id: string; order: "desc" | "asc" },
    date: string,
    top: number,
    at: Date,
  ): Promise<boolean>;
  /** Newest first. */
  list(boardId: string): Promise<Snapshot[]>;
  listEntries(
    boardId: string,
    date: string,
    offset: number,
    limit: number,
  ): Promise<SnapshotEntry[]>;
  /** Those of the players that are kept, best first. */
  listPlayers(boardId: string, date: string, userIds: readonly string[]): Promise<SnapshotEntry[]>;
}

export function createSnapshotStore({ sql }: Database): SnapshotStore {
  const entries = sql`s.rank, s.user_id as "userId", u.display_name as "displayName", s.score,
    (date_part('epoch', s.updated_at) * 1000)::bigint as "reachedAt"
    from leaderboard_snapshot_entries s join ${players(sql)} u on u.id = s.user_id`;

  return {
    async listMissing(date, since) {
      const rows = await sql<{ id: string }[]>`
        select b.id from leaderboards b join seasons s on s.id = b.season
        where b.created_at < ${since} and (s.closed_at is null or s.closed_at >= ${since})
          and not exists (
            select from leaderboard_snapshots where leaderboard_id = b.id and date = ${date})
        order by b.id`;
      return rows.map(({ id }) => id);
    },

    async take({ id, order }, date, top, at) {
      const sorted = order === "desc" ? sql`score desc, reached` : sql`score, reached`;
      const rows = await sql`
        with head as (
          insert into leaderboard_snapshots (leaderboard_id, date, taken_at, total)
          select ${id}, ${date}, ${at}, count(*) from leaderboard_entries
          where leaderboard_id = ${id} and not hidden
          on conflict do nothing returning leaderboard_id, date
        ), best as (
          select user_id, score, reached, updated_at from leaderboard_entries
          where leaderboard_id = ${id} and not hidden order by ${sorted} limit ${top}
        ), kept as (
          insert into leaderboard_snapshot_entries
            (leaderboard_id, date, rank, user_id, score, updated_at)
          select leaderboard_id, date, row_number() over (order by ${sorted}), user_id, score,
            updated_at from head cross join best
        )
        select 1 from head`;
      return rows.length > 0;
    },

    async list(boardId) {
      const { date, takenAt, total, leaderboardId } = leaderboardSnapshots;
      return await orm(sql).select({ date, takenAt, total }).from(leaderboardSnapshots)
        .where(eq(leaderboardId, boardId)).orderBy(desc(date));
    },

    async listEntries(boardId, date, offset, limit) {
      return await sql<SnapshotEntry[]>`
        select ${entries}
        where s.leaderboard_id = ${boardId} and s.date = ${date} and s.rank > ${offset}::bigint
        order by s.rank limit ${limit}`;
    },

    async listPlayers(boardId, date, userIds) {
      return await sql<SnapshotEntry[]>`
        select ${entries}
        where s.leaderboard_id = ${boardId} and s.date = ${date}
          and s.user_id = any(${uuids(userIds)}::text::uuid[])
        order by s.rank`;
    },
  };
}
