/** Rows of seasons and of prizes. */

import { getTableColumns, inArray, isNull, or, type SQL } from "drizzle-orm";
import type { Database, Transaction } from "../../../db/client.ts";
import { orm } from "../../../db/orm.ts";
import { seasons } from "../../../db/schema/leaderboards.ts";
import { announce, inRoom, toWebhooks } from "../../outbox/mod.ts";
import { seasonClosed, seasonOpened } from "../events.ts";
import { type AuditEntry, insertEntry } from "../../audit/mod.ts";
import type { FinalBoard, Season, SeasonTimes } from "../types.ts";

export interface WaitingPrize {
  season: string;
  mode: string;
  userId: string;
  goods: Record<string, number>;
}

export interface SeasonStore {
  /** Adds the configured seasons, and moves those that neither staff has scheduled nor time closed. */
  sync(seasons: (SeasonTimes & { id: string })[]): Promise<void>;
  /**
   * Seasons from the oldest on. What has closed never changes: of that only what is not in `known` is
   * read.
   */
  load(known: readonly Season[]): Promise<Season[]>;
  /** Sets a season's times, or adds it, with its audit entry. @returns false when it has closed: that stays */
  schedule(id: string, times: SeasonTimes, audit: AuditEntry): Promise<boolean>;
  /** Announces the opening. @returns false when it was announced before, or is not due */
  open(id: string, at: Date): Promise<boolean>;
  /**
   * Closes the season: waits for submits that are being written, refuses all later ones and decides
   * the prizes, all or nothing.
   * @returns false when it was closed before, or is not due
   */
  close(id: string, at: Date, boards: FinalBoard[]): Promise<boolean>;
  /** Prizes that nobody has granted, oldest first, without the first `skip`. */
  listPrizes(limit: number, skip: number): Promise<WaitingPrize[]>;
  markGranted(prizes: readonly WaitingPrize[], at: Date): Promise<void>;
}

export function createSeasonStore({ sql }: Database): SeasonStore {
  return {
    async sync(seasons) {
      await sql`
        insert into seasons as s (id, name, opens_at, closes_at)
        select * from unnest(${seasons.map(({ id }) => id)}::text[],
          ${seasons.map(({ name }) => name)}::text[],
          ${seasons.map(({ opensAt }) => opensAt.toISOString())}::timestamptz[],
          ${seasons.map(({ closesAt }) => closesAt?.toISOString() ?? null)}::timestamptz[])
        on conflict (id) do update set name = excluded.name, opens_at = excluded.opens_at,
          closes_at = excluded.closes_at
        where s.scheduled_by is null and s.closed_at is null
          and (s.name, s.opens_at, s.closes_at)
            is distinct from (excluded.name, excluded.opens_at, excluded.closes_at)`;
    },

    async load(known) {
      const over = known.filter(({ closedAt }) => closedAt !== null);
      const moving = known.filter(({ closedAt }) => closedAt === null).map(({ id }) => id);
      const { scheduledBy: _scheduledBy, ...columns } = getTableColumns(seasons);
      const read = async (which?: SQL): Promise<Season[]> =>
        await orm(sql).select(columns).from(seasons).where(which)
          .orderBy(seasons.opensAt, seasons.id);
      const [news, [{ count }]] = await Promise.all([
        read(or(isNull(seasons.closedAt), inArray(seasons.id, moving))),
        sql<[{ count: number }]>`select count(*) as count from seasons`,
      ]);
      if (over.length + news.length === count) {
        return sorted([...over, ...news]);
      }
      // Others have added seasons and closed them since.
      return sorted(await read());
    },

    schedule: (id, { name, opensAt, closesAt }, audit) =>
      sql.begin(async (tx) => {
        const row = { name, opensAt, closesAt, scheduledBy: audit.actor };
        const rows = await orm(tx).insert(seasons).values({ id, ...row })
          .onConflictDoUpdate({
            target: seasons.id,
            set: row,
            setWhere: isNull(seasons.closedAt),
          }).returning({ id: seasons.id });
        if (rows.length > 0) await insertEntry(tx, audit);
        return rows.length > 0;
      }),

    async open(id, at) {
      const rows = await sql`
        with opened as (
          update seasons set opened_at = ${at}
          where id = ${id} and opened_at is null and opens_at <= ${at} returning id, name, opens_at
        )
        ${
        announce(
          sql,
          inRoom(sql, seasonOpened, {
            room: "world",
            data: { season: sql`id`, name: sql`name` },
            ...{ from: sql`opened`, at },
          }),
        )
      } returning id`;
      return rows.length > 0;
    },

    close: (id, at, boards) =>
      sql.begin(async (tx) => {
        // Alone: leaderboard_open() holds this lock in shared mode through every submit.
        await tx`select pg_advisory_xact_lock(hashtextextended(${`season ${id}`}, 0))`;
        const [closed] = await tx`
          update seasons set closed_at = ${at}
          where id = ${id} and closed_at is null and closes_at <= ${at} returning name`;
        if (!closed) return false;
        const told = { data: { season: id, name: String(closed["name"]) }, at };
        await announce(
          tx,
          inRoom(tx, seasonClosed, { room: "world", ...told }),
          toWebhooks(tx, seasonClosed, told),
        );
        for (const board of boards) await award(tx, id, at, board);
        return true;
      }),

    async listPrizes(limit, skip) {
      return await sql<WaitingPrize[]>`
        select season, mode, user_id as "userId", (
          select jsonb_object_agg(sku, quantity) from (
            select item ->> 'sku' as sku, sum((item ->> 'quantity')::bigint) as quantity
            from jsonb_array_elements(items_json) as item group by 1) as by_sku
        ) as goods
        from season_prizes where granted_at is null
        order by created_at, season, mode, user_id offset ${skip} limit ${limit}`;
    },

    async markGranted(prizes, at) {
      await sql`
        update season_prizes p set granted_at = ${at}
        from unnest(${prizes.map(({ season }) => season)}::text[],
          ${prizes.map(({ mode }) => mode)}::text[],
          ${prizes.map(({ userId }) => userId)}::uuid[]) as i (season, mode, member)
        where p.season = i.season and p.mode = i.mode and p.user_id = i.member`;
    },
  };
}

function sorted(seasons: Season[]): Season[] {
  return seasons.sort((a, b) => +a.opensAt - +b.opensAt || (a.id < b.id ? -1 : 1));
}

/** Decides who gets which prizes of a board. */
async function award(tx: Transaction, season: string, at: Date, board: FinalBoard): Promise<void> {
  const { mode, prizes } = board;
  if (prizes.length === 0) return;
  const last = Math.max(...prizes.map(({ toRank }) => toRank));
  const order = board.order === "desc" ? tx`e.score desc, e.reached` : tx`e.score, e.reached`;
  await tx`
    with top as (
      select e.user_id, e.score, e.reached
      from leaderboard_entries e join leaderboards b on b.id = e.leaderboard_id
      where b.season = ${season} and b.mode = ${mode} and not e.hidden
      order by ${order} limit ${last}
    ), ranked as (
      select user_id, (row_number() over (order by ${order}))::int as rank from top e
    )
    insert into season_prizes (season, mode, user_id, rank, items_json, created_at)
    select ${season}, ${mode}, r.user_id, r.rank,
      jsonb_agg(jsonb_build_object('sku', p.sku, 'quantity', p.quantity)), ${at}::timestamptz
    from ranked r join unnest(
      ${prizes.map(({ fromRank }) => fromRank)}::int[], ${
    prizes.map(({ toRank }) => toRank)
  }::int[],
      ${prizes.map(({ sku }) => sku)}::text[], ${prizes.map(({ quantity }) => quantity)}::int[]
    ) as p (from_rank, to_rank, sku, quantity) on r.rank between p.from_rank and p.to_rank
    group by r.user_id, r.rank`;
}
