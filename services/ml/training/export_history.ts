/**
 * The exported history as training takes it: the same rows that the database would give (ML2), from
 * files. Accounts are read so many at a time, in the order of their ids.
 */

import type { Cell, Warehouse } from "../../analytics/mod.ts";
import type { Observed } from "../../anti_cheat/mod.ts";
import { type AccountEvent, BOT_SPAN, SKILL_SETTLED_AFTER } from "../features/mod.ts";
import { type Account, type MatchRow, toPlayedMatch } from "../history/store.ts";
import type { HistoryStore } from "./history_store.ts";
import { toSession } from "./sessions.ts";

const DAY_MS = 86_400_000;
/** Each look goes through the files of all days. */
const PAGE = 20_000;
/** Of sessions there are some thousand events a player. */
const SESSION_PAGE = 1_000;

/** Seats of finished matches that counted, as matchmaking tells training of them. */
const COUNTED = `(
  select p.match_id, p.user_id, m.region, m.finished_at, p.result, p.mmr_before, p.mmr_after, p.team
  from seats p join matches m on m.id = p.match_id
  where m.status = 'finished' and m.rated and p.rated and p.mmr_after is not null and p.result is not null)`;
const PAYMENTS = "(from purchases where regexp_full_match(currency, '[A-Z]{3}'))";

export function createExportHistory(warehouse: Warehouse): HistoryStore {
  async function list<T>(sql: string): Promise<T[]> {
    const { columns, rows } = await warehouse.ask(sql);
    return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])) as T);
  }

  async function one(sql: string): Promise<Cell[]> {
    return (await warehouse.ask(sql)).rows[0]!;
  }

  /** Makes `page` of their ids. */
  async function* pages(size = PAGE): AsyncGenerator<Account[]> {
    for (let after = "";;) {
      await warehouse.run(`create or replace temp table page as
        select user_id, region, created_at from players where user_id::varchar > '${after}'
        order by user_id::varchar limit ${size}`);
      const rows = await list<{ id: string; region: string; ms: number }>(`
        select user_id::varchar as id, region, epoch_ms(created_at) as ms from page order by id`);
      if (rows.length > 0) {
        yield rows.map(({ ms, ...row }) => ({ ...row, createdAt: new Date(ms) }));
      }
      if (rows.length < size) return;
      after = rows.at(-1)!.id;
    }
  }

  return {
    async span(now) {
      const [first, last] = await one(`
        select least((select min(epoch_ms(finished_at)) from ${COUNTED}),
            (select min(epoch_ms(happened_at)) from events where user_id is not null)),
          greatest((select max(epoch_ms(finished_at)) from ${COUNTED}
              where epoch_ms(finished_at) <= ${now.getTime()}),
            (select max(epoch_ms(happened_at)) from events
              where user_id is not null and epoch_ms(happened_at) <= ${now.getTime()}))`);
      const day = (ms: Cell | undefined, none: number) =>
        typeof ms === "number" ? Math.floor(ms / DAY_MS) : none;
      return { first: day(first, Infinity), last: day(last, -Infinity) };
    },

    async lastAccountEvent(now) {
      const [last] = await one(`
        select max(ms) from (
          select epoch_ms(created_at) as ms from players
          union all select epoch_ms(happened_at) from events where user_id is not null
          union all select epoch_ms(finished_at) from ${COUNTED}
          union all select epoch_ms(created_at) from alerts
          union all select epoch_ms(reviewed_at) from alerts
          union all select epoch_ms(coalesce(paid_at, failed_at)) from ${PAYMENTS}
          union all select epoch_ms(disputed_at) from disputes
        ) where ms <= ${now.getTime()}`);
      return typeof last === "number" ? last : -Infinity;
    },

    async *listLogins() {
      for await (const page of pages()) {
        const rows = await list<{ id: string; day: number; played: number }>(`
          select user_id::varchar as id, day, greatest(1, sum(matches)) as played from (
            select user_id, epoch_ms(finished_at) // ${DAY_MS} as day, 1 as matches
              from ${COUNTED} semi join page using (user_id)
            union all
            select distinct user_id, epoch_ms(happened_at) // ${DAY_MS}, 0
              from events semi join page using (user_id)
          ) group by user_id, day order by id, day`);
        const byId = Map.groupBy(rows, ({ id }) => id);
        for (const { id, region } of page) {
          const own = byId.get(id);
          if (!own) continue;
          const [days, played] = [own.map(({ day }) => day), own.map(({ played }) => played)];
          yield { player: id, region, days, played };
        }
      }
    },

    async *listMatches() {
      for await (const _page of pages()) {
        const rows = await list<
          Omit<MatchRow, "finished_at" | "play"> & { ms: number; play: string }
        >(`
          with counted as (from ${COUNTED}),
          own as (
            select *, row_number() over (partition by user_id order by finished_at, match_id::varchar) as nth
            from counted semi join page using (user_id)
            qualify nth <= ${SKILL_SETTLED_AFTER}
          ), against as (
            -- Whom the seats on other teams belong to does not matter: also who was deleted has played.
            select o.match_id, o.user_id, avg(s.mmr_before) as opponents
            from own o join seats s on s.match_id = o.match_id and s.team <> o.team group by all
          ), told as (
            select user_id, payload ->> 'session' as session, any_value(payload)::varchar as play
            from events where kind = 'match.play' and user_id is not null group by all
          )
          select o.user_id::varchar as user_id, o.region, epoch_ms(o.finished_at) as ms, o.result,
            o.mmr_after, a.opponents, t.play
          from own o left join against a using (match_id, user_id)
          left join told t on t.user_id = o.user_id and t.session = o.match_id::varchar
          order by o.user_id::varchar, o.nth`);
        for (const { ms, play, ...row } of rows) {
          const told = play === null ? null : JSON.parse(play);
          const match = toPlayedMatch({ ...row, finished_at: new Date(ms), play: told });
          if (match) yield match;
        }
      }
    },

    async *listAccountEvents() {
      for await (const page of pages()) {
        const rows = await list<
          { id: string; kind: AccountEvent["kind"]; at: number; value: number }
        >(`
          select user_id::varchar as id, kind, ms as "at", value from (
            select user_id, 'login' as kind, min(epoch_ms(happened_at)) as ms, 0::double as value
              from events semi join page using (user_id) group by user_id, epoch_ms(happened_at) // ${DAY_MS}
            union all select user_id, 'match', epoch_ms(finished_at), (result = 'win')::int
              from ${COUNTED} semi join page using (user_id)
            union all select user_id, 'alert', epoch_ms(created_at),
              case severity when 'low' then 1 when 'medium' then 2 else 3 end
              from alerts semi join page using (user_id)
            union all select user_id, 'confirmed', epoch_ms(reviewed_at), 0
              from alerts semi join page using (user_id) where status = 'confirmed'
            union all select user_id, case when status = 'failed' then 'failed_payment' else 'purchase' end,
              epoch_ms(coalesce(paid_at, failed_at)), amount
              from ${PAYMENTS} semi join page using (user_id)
            union all select user_id, 'dispute', epoch_ms(disputed_at), amount
              from disputes semi join page using (user_id)
          ) where ms is not null order by id, ms, kind desc`);
        const byId = Map.groupBy(rows, ({ id }) => id);
        for (const { id, region, createdAt } of page) {
          const about = { account: id, region };
          yield { ...about, at: createdAt.getTime(), kind: "created", value: 0 };
          for (const { kind, at, value } of byId.get(id) ?? []) yield { ...about, at, kind, value };
        }
      }
    },

    async *listSessions(now) {
      for await (const page of pages(SESSION_PAGE)) {
        const flags = await list<{ id: string; at: number | null; judged: number | null }>(`
          select user_id::varchar as id,
            min(epoch_ms(created_at)) filter (where status = 'confirmed') as "at",
            min(epoch_ms(reviewed_at)) filter (where status = 'confirmed') as judged
          from alerts semi join page using (user_id) group by user_id
          having count(*) filter (where status = 'confirmed') > 0 or count(*) filter (where status = 'open') > 0`);
        const flagged = new Map(flags.map(({ id, ...flag }) => [id, flag]));
        const rows = await list<
          {
            user: string;
            id: string;
            kind: string;
            payload: string;
            at: number;
            receivedAt: number;
            skew: number | null;
          }
        >(`
          with flags as (
            select user_id, min(epoch_ms(created_at)) filter (where status = 'confirmed') as flagged_ms
            from alerts where status in ('open', 'confirmed') group by user_id
          )
          select e.user_id::varchar as user, e.id::varchar as id, e.kind, e.payload::varchar as payload,
            epoch_ms(e.happened_at) - coalesce(e.skew_ms, 0) as "at",
            epoch_ms(coalesce(e.received_at, e.happened_at)) as "receivedAt", e.skew_ms as skew
          from events e semi join page using (user_id) left join flags f using (user_id)
          where (f.user_id is null or f.flagged_ms is not null)
            and epoch_ms(e.received_at) <= coalesce(f.flagged_ms, ${now.getTime()})
          qualify row_number() over (partition by e.user_id order by e.place desc) <= ${BOT_SPAN}
          order by e.user_id::varchar, e.place`);
        const byUser = Map.groupBy(rows, ({ user }) => user);
        for (const account of page) {
          const flag = flagged.get(account.id);
          // Whoever is only suspected is neither: people have not judged yet.
          if (flag && flag.at === null) continue;
          const events = (byUser.get(account.id) ?? []).map((
            { user: _, payload, skew, ...event },
          ): Observed => ({
            ...{ ...event, payload: JSON.parse(payload) },
            ...(skew !== null && { skew }),
          }));
          const judgedAt = flag?.judged ? new Date(flag.judged) : undefined;
          const session = toSession(events, { ...account, judgedAt, now });
          if (session) yield session;
        }
      }
    },
  };
}
