/**
 * Final places: the order of a closed board as rows (LB6).
 *
 * A closed board's entries are numbered once, hidden ones too, and the numbers stay. What has no rank,
 * a hidden entry or one that was deleted, is a gap: a rank is its place less the gaps before it. So
 * hiding, restoring and deleting touch one row of a board of any size, and a page is found by an
 * index. Whoever changes places or gaps locks the board's row first, boards in the order of their ids.
 */

import { uuids } from "../../../db/arrays.ts";
import type { Database, Sql, Transaction } from "../../../db/client.ts";
import { type Place, type Ranked, windowStart } from "../../platform/ranks/rank_index.ts";
import { lockBoard } from "./gap.ts";
import type { BoardInfo, BoardRanks } from "../types.ts";

export interface FinalStore extends BoardRanks {
  /**
   * Numbers the next entries of a closed board that is not sealed, in a transaction of their own: no
   * hiding or deletion waits for a large board. @returns where they end, or undefined at the end
   */
  number(
    board: BoardInfo,
    after: Numbered | undefined,
    limit: number,
  ): Promise<Numbered | undefined>;
  /** Makes the places of a board final, once all have been given. @returns false when they were */
  seal(board: BoardInfo): Promise<boolean>;
  /** Numbers all entries of a closed board again, at once. */
  renumber(board: BoardInfo): Promise<void>;
  isSealed(boardId: string): Promise<boolean>;
  /** Boards of closed seasons, of these modes, that have no final places or that an index may hold. */
  listDue(modes: readonly string[]): Promise<DueBoard[]>;
  /** No index holds anything of it any more. */
  markDropped(boardId: string): Promise<void>;
  /** Entries whose rank is not what the scores say. Reads the whole board. */
  compare(board: BoardInfo, examples: number): Promise<Comparison>;
}

/** The last of those that have a place. */
export interface Numbered extends Place {
  place: number;
}

export interface DueBoard {
  id: string;
  season: string;
  mode: string;
  sealed: boolean;
  closedAt: Date;
}

export interface Comparison {
  entries: number;
  ranked: number;
  differences: number;
  examples: { userId: string; rank: number | null; expected: number | null }[];
}

export function createFinalStore({ sql }: Database): FinalStore {
  /** At most `limit` members behind the place that `start` answers as `place`. */
  async function listBehind(id: string, start: Fragment, limit: number): Promise<Ranked[]> {
    return await sql<Ranked[]>`
      with start as materialized (${start}), ranks as materialized (
        select place - (select count(*) from leaderboard_gaps
          where leaderboard_id = ${id} and place <= start.place) as before from start)
      select ranks.before + row_number() over (order by e.place) as rank, ${member(sql)}
      from start cross join ranks cross join lateral (
        select * from leaderboard_entries
        where leaderboard_id = ${id} and place > start.place and not hidden
        order by place limit ${limit}
      ) e order by e.place`;
  }

  /** The place up to which `offset` ranks are: a gap counts when fewer ranks than that stand before it. */
  const placeOf = (id: string, offset: number) =>
    sql`select ${offset}::bigint + count(*) as place from (
        select place - row_number() over (order by place) as ranks
        from leaderboard_gaps where leaderboard_id = ${id}) as gap
      where gap.ranks < ${offset}::bigint`;

  async function size({ id }: { id: string }): Promise<number> {
    const [row] = await sql<[{ size: number }]>`
      with last as materialized (
        select coalesce(max(place), 0) as place from leaderboard_entries
        where leaderboard_id = ${id} and place is not null)
      select place - (select count(*) from leaderboard_gaps
        where leaderboard_id = ${id} and place <= last.place) as size from last`;
    return row.size;
  }

  async function list({ id }: { id: string }, userIds: readonly string[]) {
    const rows = await sql<Ranked[]>`
      select e.place - (select count(*) from leaderboard_gaps
          where leaderboard_id = ${id} and place < e.place) as rank,
        ${member(sql)}
      from leaderboard_entries e
      where leaderboard_id = ${id} and user_id = any(${uuids(userIds)}::text::uuid[])
        and place is not null and not hidden`;
    const byUser = new Map(rows.map((row) => [row.userId, row]));
    return userIds.map((userId) => byUser.get(userId) ?? null);
  }

  return {
    page: ({ id }, offset, limit) => listBehind(id, placeOf(id, offset), limit),
    after: ({ id, order }, place, limit) =>
      listBehind(id, placeBehind(sql, id, order, place), limit),
    async around(board, userId, limit) {
      const [[ranked], total] = await Promise.all([list(board, [userId]), size(board)]);
      if (!ranked) return [];
      const offset = windowStart(ranked.rank - 1, limit, total);
      return await listBehind(board.id, placeOf(board.id, offset), limit);
    },
    list,
    size,
    async revision({ id }) {
      const [row] = await sql<[{ version: number | null }]>`
        select final_version as version from leaderboards where id = ${id}`;
      return `final ${row.version}`;
    },

    async number({ id, order }, after, limit) {
      const better = order === "desc" ? sql`<` : sql`>`;
      const [last] = await sql<Numbered[]>`
        with unsealed as materialized (
          -- Held: whoever seals the board waits, and what comes after that numbers nothing.
          select 1 from leaderboards where id = ${id} and final_version is null for share
        ), next as materialized (
          select user_id, score, reached, row_number() over (order by ${inOrder(sql, order)}) + ${
        after?.place ?? 0
      } as place from (
            select user_id, score, reached from leaderboard_entries
            where leaderboard_id = ${id} and exists (select from unsealed)
              ${
        after
          ? sql`and score ${better}= ${after.score}::float8
              and (score ${better} ${after.score}::float8 or reached > ${after.reached})`
          : sql``
      }
            order by ${inOrder(sql, order)} limit ${limit}) as entry
        ), given as (
          update leaderboard_entries e set place = next.place from next
          where e.leaderboard_id = ${id} and e.user_id = next.user_id
            and e.place is distinct from next.place
        )
        select score, reached, place from next order by place desc limit 1`;
      return last;
    },

    seal: ({ id }) =>
      sql.begin(async (tx) => {
        const rows = await tx`
          select from leaderboards where id = ${id} and final_version is null for no key update`;
        if (rows.length > 0) await finish(tx, id);
        return rows.length > 0;
      }),

    renumber: ({ id, order }) =>
      sql.begin(async (tx) => {
        await lockBoard(tx, id);
        await tx`
          update leaderboard_entries e set place = final.place
          from (select user_id, row_number() over (order by ${inOrder(sql, order)}) as place
            from leaderboard_entries where leaderboard_id = ${id}) as final
          where e.leaderboard_id = ${id} and e.user_id = final.user_id
            and e.place is distinct from final.place`;
        await finish(tx, id);
      }),

    async isSealed(boardId) {
      const rows = await sql`
        select from leaderboards where id = ${boardId} and final_version is not null`;
      return rows.length > 0;
    },

    async listDue(modes) {
      return await sql<DueBoard[]>`
        select b.id, b.season, b.mode, b.final_version is not null as sealed,
          s.closed_at as "closedAt"
        from leaderboards b join seasons s on s.id = b.season
        where b.indexed and s.closed_at is not null and b.mode = any(${modes as string[]}::text[])
        order by s.closed_at, b.mode`;
    },

    async markDropped(boardId) {
      await sql`update leaderboards set indexed = false where id = ${boardId}`;
    },

    async compare({ id, order }, examples) {
      const best = inOrder(sql, order);
      const [row] = await sql<[Comparison]>`
        with marks as (
          select user_id, place, 0 as gap from leaderboard_entries
          where leaderboard_id = ${id} and place is not null
          union all
          select null, place, 1 from leaderboard_gaps where leaderboard_id = ${id}
        ), ranks as (
          -- A gap counts for its own entry, which has no rank, and for all behind.
          select user_id, place - sum(gap) over (order by place) as rank,
            max(gap) over (partition by place) = 1 as gap from marks
        ), compared as (
          select e.user_id, case when r.gap then null else r.rank end as rank,
            case when not e.hidden then row_number() over (partition by e.hidden order by ${best})
              end as expected
          from leaderboard_entries e left join ranks r on r.user_id = e.user_id
          where e.leaderboard_id = ${id}
        ), wrong as (
          select user_id as "userId", rank, expected from compared
          where rank is distinct from expected
        )
        select (select count(*) from compared) as entries,
          (select count(rank) from compared) as ranked,
          (select count(*) from wrong) as differences,
          (select coalesce(jsonb_agg(w), '[]') from (
            select * from wrong order by expected, rank limit ${examples}) as w) as examples`;
      return row;
    },
  };
}

type Fragment = ReturnType<typeof inOrder>;

const member = (sql: Sql) =>
  sql`e.user_id as "userId", e.score, e.reached,
    (date_part('epoch', e.updated_at) * 1000)::bigint as "reachedAt"`;

const inOrder = (sql: Sql | Transaction, order: "desc" | "asc") =>
  order === "desc" ? sql`score desc, reached` : sql`score, reached`;

/** Notes which places have no rank, also of those deleted since; the caller has locked the board. */
async function finish(tx: Transaction, id: string): Promise<void> {
  await tx`delete from leaderboard_gaps where leaderboard_id = ${id}`;
  await tx`
    insert into leaderboard_gaps
    select ${id}::uuid, place from generate_series(1, (select coalesce(max(place), 0)
      from leaderboard_entries where leaderboard_id = ${id} and place is not null)) as place
    except
    select leaderboard_id, place from leaderboard_entries where leaderboard_id = ${id} and not hidden`;
  await tx`
    update leaderboards set final_version = nextval('leaderboard_clock') where id = ${id}`;
}

/**
 * The last place that is not behind `place`, found by halves: the places are in the board's order, and
 * no index by score is needed. Between `low` and `high` it always looks at the first entry there is.
 */
function placeBehind(sql: Sql, id: string, order: "desc" | "asc", { score, reached }: Place) {
  const before = order === "desc" ? sql`score > ${score}::float8` : sql`score < ${score}::float8`;
  return sql`
    select max(low) as place from (
      with recursive search (low, high) as (
        select 0, coalesce((select max(place) from leaderboard_entries
          where leaderboard_id = ${id} and place is not null), 0)
        union all
        select case when seen.before then seen.place else low end,
          case when seen.before then high else (low + high) / 2 end
        from search left join lateral (
          select place, (${before} or (score = ${score}::float8 and reached <= ${reached})) as before
          from leaderboard_entries
          where leaderboard_id = ${id} and place > (low + high) / 2 and place <= high
          order by place limit 1) as seen on true
        where low < high
      )
      select low from search) as found`;
}
