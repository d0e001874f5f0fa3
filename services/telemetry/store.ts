/** Rows of accepted events, and the months they are kept in. */

import { instants, numbers, uuids } from "../../db/arrays.ts";
import type { Database, Sql, Transaction } from "../../db/client.ts";
import { insertAlerts, insertWindows, type Judgement } from "../anti_cheat/mod.ts";

export interface EventRow {
  id: string;
  /** What is remembered of it: its id, or one made from it and its sender. The id unless given. */
  mark?: string;
  kind: string;
  payload: Record<string, unknown>;
  userId: string | null;
  at: Date;
  receivedAt: Date;
  /** Arrival less the client's own time of sending, in milliseconds, where it was said. */
  skewMs: number | null;
}

export interface EventStore {
  /** Marks among these that have been recorded before. */
  findSeen(marks: string[]): Promise<Set<string>>;
  /** Ids among these that are stored at these very times. */
  findStored(events: readonly Pick<EventRow, "id" | "at">[]): Promise<Set<string>>;
  /**
   * Stores events and what was made of them in one transaction; known events stay as they are, and
   * alerts and windows that were completed by one are left out: whoever recorded it has judged it.
   */
  record(events: EventRow[], made: Judgement, at: Date): Promise<void>;
  /**
   * The last events of these players since the given times, at most `limit` of each, in the order in
   * which they were recorded.
   */
  listRecent(players: { userId: string; since: Date }[], limit: number): Promise<EventRow[]>;
  /** The first of each player's events with a skew in each of so many steps from then on, in order. */
  listSampled(
    players: { userId: string; since: Date }[],
    step: { ms: number; count: number },
  ): Promise<EventRow[]>;
  count(): Promise<number>;
  /** Forgets ids that nobody will send again. */
  pruneSeen(before: Date): Promise<void>;
  /** Makes the partition of a month that has none; rows that waited for it move there. */
  makeMonth(month: Date): Promise<void>;
  /** Drops months that ended before, and rows of such that no month was made for. @returns their names */
  dropMonths(before: Date): Promise<string[]>;
}

/** Ids one statement forgets: an hour's may be many millions. */
const PRUNE_LIMIT = 20_000;

export function createEventStore({ sql }: Database): EventStore {
  return {
    async findSeen(marks) {
      const rows = await sql<{ id: string }[]>`
        select event_id as id from event_seen where event_id = any(${uuids(marks)}::text::uuid[])`;
      return new Set(rows.map(({ id }) => id));
    },

    async findStored(events) {
      const rows = await sql<{ id: string }[]>`
        select e.id from unnest(${uuids(events.map(({ id }) => id))}::text::uuid[],
          ${instants(events.map(({ at }) => at))}::timestamptz[]) i (id, at)
        join events e on e.id = i.id and e.created_at = i.at`;
      return new Set(rows.map(({ id }) => id));
    },

    async record(events, { alerts, windows }, at) {
      if (alerts.length + windows.length === 0) return void await insert(sql, events, at);
      await sql.begin(async (tx) => {
        const stored = new Set(await insert(tx, events, at));
        const isOwn = ({ eventId }: { eventId: string }) => stored.has(eventId);
        const [owned, cut] = [alerts.filter(isOwn), windows.filter(isOwn)];
        if (owned.length > 0) await insertAlerts(tx, owned);
        if (cut.length > 0) await insertWindows(tx, cut);
      });
    },

    async listRecent(players, limit) {
      return await sql<EventRow[]>`
        select e.id, e.kind, e.payload_json as payload, e.user_id as "userId", e.created_at as at,
          coalesce(e.received_at, e.created_at) as "receivedAt", e.skew_ms as "skewMs"
        from unnest(${uuids(players.map(({ userId }) => userId))}::text::uuid[],
          ${instants(players.map(({ since }) => since))}::timestamptz[]) u (id, since)
        cross join lateral (
          select * from events where user_id = u.id and created_at >= u.since
          order by created_at desc limit ${limit}) e
        order by e.user_id, e.place nulls first, e.created_at`;
    },

    async listSampled(players, { ms, count }) {
      // One look into the index for each step: reading whatever happened meanwhile took 15 ms a player.
      return await sql<EventRow[]>`
        select e.id, e.kind, '{}'::jsonb as payload, e.user_id as "userId", e.created_at as at,
          e.received_at as "receivedAt", e.skew_ms as "skewMs"
        from unnest(${uuids(players.map(({ userId }) => userId))}::text::uuid[],
          ${instants(players.map(({ since }) => since))}::timestamptz[]) u (id, since)
        cross join generate_series(0, ${count - 1}::int) n
        cross join lateral (
          select * from events
          where user_id = u.id and skew_ms is not null and received_at is not null
            and created_at >= u.since + make_interval(secs => n * ${ms}::float8 / 1000)
            and created_at < u.since + make_interval(secs => (n + 1) * ${ms}::float8 / 1000)
          order by created_at limit 1) e
        order by e.user_id, e.received_at, e.place nulls first`;
    },

    async count() {
      const [row] = await sql<[{ count: number }]>`select count(*)::bigint as count from events`;
      return row.count;
    },

    async pruneSeen(before) {
      for (let gone = PRUNE_LIMIT; gone === PRUNE_LIMIT;) {
        const { count } = await sql`
          delete from event_seen where event_id = any(array(
            select event_id from event_seen where seen_at < ${before} limit ${PRUNE_LIMIT}))`;
        gone = count;
      }
    },

    async makeMonth(month) {
      const { name, from, to } = monthOf(month);
      const isThere = async (on: Sql | Transaction) =>
        (await on`select 1 from pg_class where relname = ${name}`).length > 0;
      if (await isThere(sql)) return;
      await sql.begin(async (tx) => {
        await tx`lock table events in share update exclusive mode`;
        // Another node may have made it while this one waited for the lock.
        if (await isThere(tx)) return;
        await tx.unsafe(`create table ${name} (like events including all)`);
        await tx.unsafe(`
          with moved as (
            delete from events_default
            where created_at >= '${from}' and created_at < '${to}' returning *
          )
          insert into ${name} select * from moved`);
        await tx.unsafe(`
          alter table events attach partition ${name} for values from ('${from}') to ('${to}')`);
      });
    },

    async dropMonths(before) {
      const rows = await sql<{ name: string }[]>`
        select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'events'::regclass and c.relname ~ '^events_\\d{4}_\\d{2}$'
          and c.relname < ${monthOf(before).name} order by 1`;
      for (const { name } of rows) await sql.unsafe(`drop table ${name}`);
      await sql`delete from events_default where created_at < ${monthOf(before).from}::timestamptz`;
      return rows.map(({ name }) => name);
    },
  };
}

/** @returns ids of those that were not there before */
async function insert(on: Sql | Transaction, events: EventRow[], at: Date): Promise<string[]> {
  const rows = await on<{ id: string }[]>`
    with i as (
      select distinct on (mark) * from unnest(
        ${uuids(events.map((e) => e.id))}::text::uuid[],
        ${uuids(events.map((e) => e.mark ?? e.id))}::text::uuid[],
        ${events.map((e) => e.kind)}::text[],
        ${events.map((e) => JSON.stringify(e.payload))}::text[],
        ${uuids(events.map((e) => e.userId))}::text::uuid[],
        ${numbers(events.map((e) => e.at.getTime()))}::text::float8[],
        ${numbers(events.map((e) => e.receivedAt.getTime()))}::text::float8[],
        ${numbers(events.map((e) => e.skewMs))}::text::float8[]
      ) with ordinality as i (id, mark, kind, payload, user_id, at, received_at, skew, turn)
      order by mark, turn
    ), fresh as (
      insert into event_seen (event_id, seen_at) select mark, ${at}::timestamptz from i
      on conflict do nothing returning event_id
    )
    insert into events (id, kind, payload_json, user_id, created_at, received_at, skew_ms)
    select id, kind, payload::jsonb, user_id, to_timestamp(at / 1000),
      to_timestamp(received_at / 1000), skew
    from i join fresh on event_id = mark order by turn
    on conflict do nothing returning id`;
  return rows.map(({ id }) => id);
}

/** Name and bounds of the UTC month that an instant lies in. */
function monthOf(at: Date): { name: string; from: string; to: string } {
  const from = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
  const to = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
  return {
    name: `events_${from.toISOString().slice(0, 7).replace("-", "_")}`,
    from: from.toISOString(),
    to: to.toISOString(),
  };
}
