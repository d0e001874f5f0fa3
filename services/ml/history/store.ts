/**
 * What players have done, of some accounts at a time: training reads all of them, lists those whose turn
 * it is. Nothing is written. Statements stand on what the owners of the tables export.
 */

import { uuids } from "../../../db/arrays.ts";
import type { Database } from "../../../db/client.ts";
import { judgedAlerts } from "../../anti_cheat/mod.ts";
import { accounts } from "../../identity/mod.ts";
import { countedSeats } from "../../matchmaking/mod.ts";
import { disputes, payments } from "../../store/mod.ts";
import { recordedEvents } from "../../telemetry/mod.ts";
import type { AccountEvent, PlayedMatch } from "../features/mod.ts";

export interface Account {
  id: string;
  region: string;
  createdAt: Date;
}

/** One player's days of play, ascending, and how much was played on each. */
export interface LoginHistory {
  player: string;
  region?: string;
  days: number[];
  played: number[];
}

export interface PlayerHistory {
  /** In the order of their ids, behind one of them. */
  listAccounts(after: string | undefined, limit: number): Promise<Account[]>;
  /** Days of play: those with telemetry or a finished match. Who has none is left out. */
  readLogins(of: readonly Account[]): Promise<LoginHistory[]>;
  /**
   * Each player's first rated matches of whichever mode, as many, oldest first. A match without
   * opponents, or of which nobody told how it was played, is left out and still counts among them.
   */
  readFirstMatches(userIds: readonly string[], count: number): Promise<PlayedMatch[]>;
  /** How many rated matches of whichever mode each has played; who has none is left out. */
  countMatches(userIds: readonly string[]): Promise<Map<string, number>>;
  /** One account's after the other's, each in the order of time, beginning with its making. */
  readAccountEvents(of: readonly Account[]): Promise<AccountEvent[]>;
}

const FIRST = "00000000-0000-0000-0000-000000000000";
const SEVERITY = { low: 1, medium: 2, high: 3 } as const;

export function createPlayerHistory({ sql }: Pick<Database, "sql">): PlayerHistory {
  const idsOf = (page: readonly Account[]) => uuids(page.map(({ id }) => id));
  return {
    async listAccounts(after = FIRST, limit) {
      return await sql<Account[]>`
        select a.id, a.region, a.created_at as "createdAt" from ${accounts(sql)} a
        where a.id > ${after}::uuid order by a.id limit ${limit}`;
    },

    async readLogins(page) {
      const rows = await sql<{ userId: string; day: number; played: number }[]>`
        select user_id as "userId", day, greatest(1, sum(matches))::int as played from (
          select user_id, floor(extract(epoch from finished_at) / 86400)::int as day, 1 as matches
            from ${countedSeats(sql)} s where user_id = any(${idsOf(page)}::text::uuid[])
          union all
          select distinct user_id, floor(extract(epoch from at) / 86400)::int, 0
            from ${recordedEvents(sql)} e where user_id = any(${idsOf(page)}::text::uuid[])
        ) seen group by user_id, day order by user_id, day`;
      const byUser = Map.groupBy(rows, ({ userId }) => userId);
      return page.flatMap(({ id, region }) => {
        const own = byUser.get(id);
        if (!own) return [];
        const [days, played] = [own.map(({ day }) => day), own.map(({ played }) => played)];
        return [{ player: id, region, days, played }];
      });
    },

    async readFirstMatches(userIds, count) {
      const rows = await sql<MatchRow[]>`
        select s.*, e.payload as play from (
          select *, row_number() over (partition by user_id order by finished_at, match_id) as nth
            from ${countedSeats(sql)} c where user_id = any(${uuids(userIds)}::text::uuid[])
        ) s left join lateral (
          select payload from ${recordedEvents(sql)} r
          where r.user_id = s.user_id and r.kind = 'match.play'
            and r.payload ->> 'session' = s.match_id::text limit 1
        ) e on true
        where s.nth <= ${count} order by s.user_id, s.nth`;
      return rows.flatMap((row) => toPlayedMatch(row) ?? []);
    },

    async countMatches(userIds) {
      const rows = await sql<{ userId: string; count: number }[]>`
        select user_id as "userId", count(*)::int as count from ${countedSeats(sql)} s
        where user_id = any(${uuids(userIds)}::text::uuid[]) group by user_id`;
      return new Map(rows.map(({ userId, count }) => [userId, count]));
    },

    async readAccountEvents(page) {
      const ids = idsOf(page);
      const rows = await sql<
        { userId: string; kind: AccountEvent["kind"]; at: Date; value: number }[]
      >`
        select user_id as "userId", kind, at, value from (
          select user_id, 'login' as kind, min(at) as at, 0::float8 as value
            from ${recordedEvents(sql)} e where user_id = any(${ids}::text::uuid[])
            group by user_id, date_trunc('day', at)
          union all
          select user_id, 'match', finished_at, (result = 'win')::int::float8
            from ${countedSeats(sql)} s where user_id = any(${ids}::text::uuid[])
          union all
          select user_id, 'alert', created_at,
              case severity when 'low' then ${SEVERITY.low} when 'medium' then ${SEVERITY.medium}
                else ${SEVERITY.high} end::float8
            from ${judgedAlerts(sql)} a where user_id = any(${ids}::text::uuid[])
          union all
          select user_id, 'confirmed', reviewed_at, 0
            from ${judgedAlerts(sql)} a
            where user_id = any(${ids}::text::uuid[]) and status = 'confirmed'
          union all
          select user_id, case when status = 'failed' then 'failed_payment' else 'purchase' end,
              coalesce(paid_at, failed_at), amount::float8
            from ${payments(sql)} p where user_id = any(${ids}::text::uuid[])
          union all
          select user_id, 'dispute', at, amount::float8
            from ${disputes(sql)} d where user_id = any(${ids}::text::uuid[])
        ) told where at is not null order by user_id, at, kind desc`;
      const byUser = Map.groupBy(rows, ({ userId }) => userId);
      return page.flatMap(({ id, region, createdAt }) => {
        const about = { account: id, region };
        return [
          { ...about, at: createdAt.getTime(), kind: "created" as const, value: 0 },
          ...(byUser.get(id) ?? []).map(({ kind, at, value }) => ({
            ...{ ...about, at: at.getTime(), kind, value },
          })),
        ];
      });
    },
  };
}

/** A seat with what was told of how it was played. */
export interface MatchRow {
  user_id: string;
  region: string;
  finished_at: Date;
  result: "win" | "loss" | "draw";
  mmr_after: number;
  opponents: number | null;
  play: Record<string, unknown> | null;
}

const PLAY = [
  ...["seconds", "actions", "shots", "hits", "points"] as const,
  ...["eliminations", "deaths", "damage", "core_seconds"] as const,
];

/** @returns undefined without opponents, or where nobody told how it was played */
export function toPlayedMatch({ play, ...row }: MatchRow): PlayedMatch | undefined {
  if (row.opponents === null || play === null) return undefined;
  const numbers = Object.fromEntries(PLAY.map((name) => [name, Number(play[name] ?? 0)]));
  return {
    ...numbers as Record<typeof PLAY[number], number>,
    ...{ player: row.user_id, region: row.region, at: row.finished_at.getTime() },
    result: row.result === "win" ? 1 : row.result === "draw" ? 0.5 : 0,
    ...{ opponents: Number(row.opponents), rating: row.mmr_after },
  };
}
