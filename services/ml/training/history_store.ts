/**
 * The program's own history, as training takes it. Accounts are read a page at a time in the order of
 * their ids, with what belongs to them, so that a history of any length fits into memory row by row.
 * Nothing is written. Statements stand on what the owners of the tables export.
 */

import { instants, uuids } from "../../../db/arrays.ts";
import type { Database } from "../../../db/client.ts";
import { judgedAlerts, type Observed } from "../../anti_cheat/mod.ts";
import { accounts } from "../../identity/mod.ts";
import { countedSeats } from "../../matchmaking/mod.ts";
import { disputes, payments } from "../../store/mod.ts";
import { recordedEvents } from "../../telemetry/mod.ts";
import {
  type AccountEvent,
  BOT_SPAN,
  type PlayedMatch,
  SKILL_SETTLED_AFTER,
} from "../features/mod.ts";
import { type Account, createPlayerHistory, type LoginHistory } from "../history/store.ts";
import type { LabelledSession } from "./rows/bot_rows.ts";
import { toSession } from "./sessions.ts";
import type { Span } from "./rows/churn_rows.ts";

export interface HistoryStore {
  /** Day numbers of the first and the last day of play of anybody, up to now. */
  span(now: Date): Promise<Span>;
  /** In milliseconds: when the last thing of `listAccountEvents` happened, up to now. */
  lastAccountEvent(now: Date): Promise<number>;
  /** Days of play: those with telemetry or a finished match. */
  listLogins(): AsyncGenerator<LoginHistory>;
  /** Each player's first rated matches, oldest first. */
  listMatches(): AsyncGenerator<PlayedMatch>;
  listAccountEvents(): AsyncGenerator<AccountEvent>;
  /**
   * The last window of each player with one up to now; a bot's is the one before a flag that was
   * confirmed, and is known as one since then. Who played honestly is known `HONEST_AFTER_DAYS` later.
   */
  listSessions(now: Date): AsyncGenerator<LabelledSession>;
}

const PAGE = 200;
/** Some thousand events of each player take their room. */
const SPANS_PER_PAGE = 4;
const DAY_MS = 86_400_000;

export function createHistoryStore({ sql }: Pick<Database, "sql">): HistoryStore {
  const history = createPlayerHistory({ sql });

  async function* pages(size = PAGE): AsyncGenerator<Account[]> {
    let after: string | undefined;
    while (true) {
      const page = await history.listAccounts(after, size);
      if (page.length > 0) yield page;
      if (page.length < size) return;
      after = page.at(-1)!.id;
    }
  }

  const idsOf = (page: readonly Account[]) => uuids(page.map(({ id }) => id));

  return {
    async span(now) {
      const [row] = await sql<{ first: Date | null; last: Date | null }[]>`
        select least((select min(finished_at) from ${countedSeats(sql)} s),
            (select min(at) from ${recordedEvents(sql)} e)) as first,
          greatest((select max(finished_at) from ${
        countedSeats(sql)
      } s where finished_at <= ${now}),
            (select max(at) from ${recordedEvents(sql)} e where at <= ${now})) as last`;
      const day = (at: Date | null | undefined, none: number) =>
        at ? Math.floor(at.getTime() / DAY_MS) : none;
      return { first: day(row?.first, Infinity), last: day(row?.last, -Infinity) };
    },

    async lastAccountEvent(now) {
      const [row] = await sql<{ last: Date | null }[]>`
        select max(at) filter (where at <= ${now}) as last from (
          select created_at as at from ${accounts(sql)} a
          union all select max(at) from ${recordedEvents(sql)} e where at <= ${now}
          union all select finished_at from ${countedSeats(sql)} s
          union all select created_at from ${judgedAlerts(sql)} j
          union all select reviewed_at from ${judgedAlerts(sql)} j
          union all select coalesce(paid_at, failed_at) from ${payments(sql)} p
          union all select at from ${disputes(sql)} d
        ) told`;
      return row?.last?.getTime() ?? -Infinity;
    },

    async *listLogins() {
      for await (const page of pages()) yield* await history.readLogins(page);
    },

    async *listMatches() {
      for await (const page of pages()) {
        yield* await history.readFirstMatches(page.map(({ id }) => id), SKILL_SETTLED_AFTER);
      }
    },

    async *listAccountEvents() {
      for await (const page of pages()) yield* await history.readAccountEvents(page);
    },

    async *listSessions(now) {
      for await (const page of pages(PAGE / SPANS_PER_PAGE)) {
        const flagged = await sql<{ userId: string; at: Date; judgedAt: Date }[]>`
          select user_id as "userId", min(created_at) as at, min(reviewed_at) as "judgedAt"
          from ${judgedAlerts(sql)} a
          where user_id = any(${idsOf(page)}::text::uuid[]) and status = 'confirmed'
          group by user_id`;
        const suspected = await sql<{ userId: string }[]>`
          select distinct user_id as "userId" from ${judgedAlerts(sql)} a
          where user_id = any(${idsOf(page)}::text::uuid[]) and status = 'open'`;
        const open = new Set(suspected.map(({ userId }) => userId));
        // Whoever is only suspected is neither: people have not judged yet.
        const judged = page.map((account) => ({
          ...account,
          flag: flagged.find(({ userId }) => userId === account.id),
        })).filter(({ id, flag }) => flag !== undefined || !open.has(id));
        const until = judged.map(({ flag }) => flag?.at ?? now);
        const rows = await sql<
          (Omit<Observed, "skew"> & { userId: string; skew: number | null })[]
        >`
          select e.user_id as "userId", e.id, e.kind, e.payload, e.skew_ms as skew,
            extract(epoch from e.at)::float8 * 1000 - coalesce(e.skew_ms, 0) as at,
            extract(epoch from coalesce(e.received_at, e.at))::float8 * 1000 as "receivedAt"
          from unnest(${uuids(judged.map(({ id }) => id))}::text::uuid[],
            ${instants(until)}::text::timestamptz[]) as j (id, until),
          lateral (
            select * from ${recordedEvents(sql)} r
            where r.user_id = j.id and r.received_at <= j.until
            order by r.place desc limit ${BOT_SPAN}
          ) e order by e.user_id, e.place`;
        for (const account of judged) {
          const events = rows.filter(({ userId }) => userId === account.id)
            .map(({ skew, ...event }): Observed => skew === null ? event : { ...event, skew });
          const session = toSession(events, { ...account, judgedAt: account.flag?.judgedAt, now });
          if (session) yield session;
        }
      }
    },
  };
}
