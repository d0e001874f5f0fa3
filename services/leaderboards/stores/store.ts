/** Rows of boards and entries: the truth of every rank. */

import { byteas, uuids } from "../../../db/arrays.ts";
import type { Database, Sql } from "../../../db/client.ts";
import { type AuditEntry, insertEntry } from "../../audit/mod.ts";
import { answerOf, claimKeys, keepAnswers } from "../../idempotency/mod.ts";
import { isDeleted, players } from "../../identity/mod.ts";
import type { Move } from "../../platform/ranks/rank_index.ts";
import { lockBoard, moveGap } from "./gap.ts";
import type { Change } from "../rules.ts";

/** One row to change; no (board, user) twice in a call. */
export interface EntryChange {
  boardId: string;
  userId: string;
  change: Change;
  order: "desc" | "asc";
  once?: { caller: string; key: string; bodyHash: Uint8Array };
}

export interface ChangedEntry {
  /** True when the season has closed: nothing was done. */
  closed: boolean;
  /** True when the player's account was deleted: nothing was done. */
  gone: boolean;
  /** False when the request's Idempotency-Key was seen before and nothing was done. */
  fresh: boolean;
  score: number;
  /** Score before this change; null for a first one. */
  before: number | null;
  changed: boolean;
  version: number;
  reached: number;
  reachedAt: number;
  hidden: boolean;
}

export interface PlayerName {
  displayName: string;
  region: string;
}

export interface LeaderboardStore {
  ensureBoard(board: { id: string; season: string; mode: string; at: Date }): Promise<string>;
  findBoardName(id: string): Promise<{ season: string; mode: string } | undefined>;
  /** Boards with entries. */
  listFilled(): Promise<{ season: string; mode: string }[]>;
  findEntry(boardId: string, userId: string): Promise<{ score: number } | undefined>;
  /**
   * Applies changes of one kind and one direction in one statement, and notes them for the index.
   * @returns one row per change in order (undefined: lost a race, try again), and the note's id
   */
  change(
    changes: EntryChange[],
    at: Date,
  ): Promise<{ rows: (ChangedEntry | undefined)[]; noteId: number | null }>;
  /**
   * Hides or shows an entry and notes it for the index, in one transaction with its audit entry.
   * @returns the entry, with no note when it was so before; undefined when there is none
   */
  setHidden(
    boardId: string,
    userId: string,
    hidden: boolean,
    audit: AuditEntry,
  ): Promise<{ move: Move; noteId: number | null } | undefined>;
  /** All entries of a board, in chunks. */
  streamEntries(boardId: string, chunk: number): AsyncIterable<Move[]>;
  /** These players' entries; those without one are absent. */
  listEntries(boardId: string, userIds: readonly string[]): Promise<Move[]>;
  /** Names of players, in that order; undefined for one that is gone. */
  listNames(userIds: string[]): Promise<(PlayerName | undefined)[]>;
  /** Ranked players of the region. Reads the whole board. */
  countRegion(boardId: string, region: string): Promise<number>;
  findOnce(
    caller: string,
    key: string,
  ): Promise<{ bodyHash: Uint8Array; answer: string | null; createdAt: Date } | undefined>;
  storeAnswers(answers: { caller: string; key: string; answer: string }[]): Promise<void>;
}

const SUBMIT_ROUTE = "POST /leaderboards/submit";

export function createLeaderboardStore({ sql }: Database): LeaderboardStore {
  return {
    async ensureBoard({ id, season, mode, at }) {
      await sql`
        insert into leaderboards (id, season, mode, created_at)
        values (${id}, ${season}, ${mode}, ${at}) on conflict do nothing`;
      const [row] = await sql<[{ id: string }]>`
        select id from leaderboards where season = ${season} and mode = ${mode}`;
      return row.id;
    },

    async findBoardName(id) {
      const [row] = await sql<{ season: string; mode: string }[]>`
        select season, mode from leaderboards where id = ${id}`;
      return row;
    },

    listFilled: () =>
      sql<{ season: string; mode: string }[]>`
        select season, mode from leaderboards b
        where exists (select from leaderboard_entries where leaderboard_id = b.id)
        order by season, mode`,

    async findEntry(boardId, userId) {
      const [row] = await sql<{ score: number }[]>`
        select score from leaderboard_entries
        where leaderboard_id = ${boardId} and user_id = ${userId}`;
      return row;
    },

    async change(changes, at) {
      const { operator } = changes[0]!.change;
      const score = SCORE_EXPRESSIONS[operator][changes[0]!.order](sql);
      // Also where the score stays: what matches gave may be taken back.
      const submitted = operator === "best"
        ? SCORE_EXPRESSIONS.best[changes[0]!.order](sql, sql`e.submitted`)
        : score;
      const moves = sql`${score} <> e.score`;
      // Arrays come as subqueries: the planner, who cannot look into those, then takes one plan for
      // all batches, where it would make one for each that costs as much as the writing.
      const rows = await sql<
        (Partial<ChangedEntry> & { ord: number; fresh: boolean; note: number | null })[]
      >`
        with gates as materialized (
          select board, leaderboard_open(board) as open
          from unnest((select ${
        uuids([...new Set(changes.map((c) => c.boardId))])
      }::text::uuid[])) as g (board)
        ), input as (
          select i.*, g.open,
            ${isDeleted(sql, sql`i.member`)} as gone
          from unnest(
            (select ${uuids(changes.map((c) => c.boardId))}::text::uuid[]),
            (select ${uuids(changes.map((c) => c.userId))}::text::uuid[]),
            (select ${changes.map((c) => c.change.value)}::float8[]),
            (select ${changes.map((c) => c.once?.caller ?? null)}::text[]),
            (select ${changes.map((c) => c.once?.key ?? null)}::text[]),
            (select ${byteas(changes.map((c) => c.once?.bodyHash ?? null))}::bytea[])
          ) with ordinality as i (board, member, value, caller, key, body_hash, ord)
            join gates g on g.board = i.board
        ), once as (
          ${
        claimKeys(
          sql,
          sql`
          select caller, ${SUBMIT_ROUTE}, key, body_hash, ${at} from input
          where key is not null and open and not gone order by caller, key`,
        )
      }
        ), todo as (
          -- In the order of arrival: among equal scores the first to come ranks first.
          select i.*, nextval('leaderboard_clock') as reached from (
            select * from input
            where open and not gone and (key is null or (caller, key) in (select caller, key from once))
            order by ord
          ) i
        ), up as (
          insert into leaderboard_entries as e
            (leaderboard_id, user_id, score, version, reached, updated_at)
          select board, member, value, nextval('leaderboard_clock'), reached, ${at}::timestamptz
          from todo order by board, member
          on conflict (leaderboard_id, user_id) do update set
            previous_score = e.score, score = ${score},
            submitted = case when e.submitted is not null then ${submitted} end,
            version = case when ${moves} then nextval('leaderboard_clock') else e.version end,
            reached = case when ${moves} then excluded.reached else e.reached end,
            updated_at = case when ${moves} then excluded.updated_at else e.updated_at end
          where ${moves} or (e.submitted is not null and ${submitted} <> e.submitted)
          returning leaderboard_id, user_id, score, previous_score, version, reached, hidden, updated_at
        ), note as (
          insert into leaderboard_moves (leaderboard_ids, user_ids, created_at)
          select array_agg(leaderboard_id), array_agg(user_id), ${at}::timestamptz from up
          having count(*) > 0 returning id
        )
        select i.ord, not i.open as closed, i.gone, t.ord is not null as fresh,
          up.user_id is not null and up.score is distinct from up.previous_score as changed,
          coalesce(up.score, e.score) as score,
          case when up.user_id is null then e.score else up.previous_score end as before,
          coalesce(up.version, e.version) as version,
          coalesce(up.reached, e.reached) as reached,
          (date_part('epoch', coalesce(up.updated_at, e.updated_at)) * 1000)::bigint as "reachedAt",
          coalesce(up.hidden, e.hidden) as hidden,
          (select id from note) as note
        from input i
          left join todo t on t.ord = i.ord
          left join up on up.leaderboard_id = i.board and up.user_id = i.member and t.ord is not null
          left join leaderboard_entries e
            on e.leaderboard_id = i.board and e.user_id = i.member and up.user_id is null
        order by i.ord`;
      return {
        rows: rows.map((row) =>
          row.fresh && row.version === null ? undefined : row as ChangedEntry
        ),
        noteId: rows[0]!.note,
      };
    },

    setHidden: (boardId, userId, hidden, audit) =>
      sql.begin(async (tx) => {
        await lockBoard(tx, boardId);
        const [row] = await tx<(Move & { noteId: number | null })[]>`
          with up as (
            update leaderboard_entries set hidden = ${hidden}, version = nextval('leaderboard_clock')
            where leaderboard_id = ${boardId} and user_id = ${userId} and hidden <> ${hidden}
            returning version
          ), note as (
            insert into leaderboard_moves (leaderboard_ids, user_ids, created_at)
            select array[${boardId}::uuid], array[${userId}::uuid], ${audit.at}::timestamptz from up
            returning id
          )
          select e.user_id as "userId", e.score, e.reached,
            (date_part('epoch', e.updated_at) * 1000)::bigint as "reachedAt",
            coalesce(up.version, e.version) as version, ${hidden}::boolean as hidden,
            (select id from note) as "noteId"
          from leaderboard_entries e left join up on true
          where e.leaderboard_id = ${boardId} and e.user_id = ${userId}`;
        if (!row) return undefined;
        const { noteId, ...move } = row;
        if (noteId !== null) {
          await moveGap(tx, { boardId, userId, hidden });
          await insertEntry(tx, audit);
        }
        return { move, noteId };
      }),

    async *streamEntries(boardId, chunk) {
      let after = "00000000-0000-0000-0000-000000000000";
      for (;;) {
        const rows = await sql<Move[]>`
          select user_id as "userId", score, reached, version, hidden,
            (date_part('epoch', updated_at) * 1000)::bigint as "reachedAt"
          from leaderboard_entries
          where leaderboard_id = ${boardId} and user_id > ${after} order by user_id limit ${chunk}`;
        if (rows.length > 0) yield rows;
        if (rows.length < chunk) return;
        after = rows.at(-1)!.userId;
      }
    },

    async listEntries(boardId, userIds) {
      return await sql<Move[]>`
        select user_id as "userId", score, reached, version, hidden,
          (date_part('epoch', updated_at) * 1000)::bigint as "reachedAt"
        from leaderboard_entries
        where leaderboard_id = ${boardId} and user_id = any(${userIds as string[]}::uuid[])`;
    },

    async listNames(userIds) {
      // One value for all rows: the engine's JSON is read at once, columns would be one by one.
      const [row] = await sql<[{ found: string | null }]>`
        select json_build_array(json_agg(i.ord), json_agg(u.display_name), json_agg(u.region))::text
          as found
        from unnest(${uuids(userIds)}::text::uuid[]) with ordinality as i (member, ord)
          join ${players(sql)} u on u.id = i.member and u.deleted_at is null`;
      const [ords, names, regions]: [number[] | null, string[], string[]] = JSON.parse(row.found!);
      const found: (PlayerName | undefined)[] = new Array(userIds.length);
      ords?.forEach((ord, i) => found[ord - 1] = { displayName: names[i]!, region: regions[i]! });
      return found;
    },

    async countRegion(boardId, region) {
      const [row] = await sql<[{ count: number }]>`
        select count(*) as count from leaderboard_entries e join ${
        players(sql)
      } u on u.id = e.user_id
        where e.leaderboard_id = ${boardId} and not e.hidden and u.region = ${region}`;
      return row.count;
    },

    async findOnce(caller, key) {
      const [row] = await sql<{ bodyHash: Uint8Array; answer: string | null; createdAt: Date }[]>`
        ${answerOf(sql, { caller, route: SUBMIT_ROUTE, key })}`;
      return row;
    },

    async storeAnswers(answers) {
      await keepAnswers(sql, answers.map((each) => ({ ...each, route: SUBMIT_ROUTE })));
    },
  };
}

/** The new score in `on conflict do update`, where `e` is the row and `excluded` the submit. */
const SCORE_EXPRESSIONS = {
  best: {
    desc: (sql: Sql, old = sql`e.score`) => sql`greatest(${old}, excluded.score)`,
    asc: (sql: Sql, old = sql`e.score`) => sql`least(${old}, excluded.score)`,
  },
  set: {
    desc: (sql: Sql) => sql`excluded.score`,
    asc: (sql: Sql) => sql`excluded.score`,
  },
  add: {
    desc: (sql: Sql) => sql`e.score + excluded.score`,
    asc: (sql: Sql) => sql`e.score + excluded.score`,
  },
};
