/**
 * EventStream in Postgres tables (db/schema/streams.ts): durable in the embedded database, and a
 * real choice on a server.
 *
 * A partition's counter row hands out its positions and stays locked until the append commits, so
 * positions become visible in their order and a reader cannot skip one (ES2). Rows are locked in the
 * order of partitions: appends never deadlock. Leases run on the database's clock. What every group
 * has committed is deleted in bounded chunks; a group that was once known holds entries back until
 * its rows are deleted.
 */

import type { Sql } from "../../../db/client.ts";
import type { Clock } from "../time/clock.ts";
import {
  type Delivered,
  type EventStream,
  KEPT,
  type PartitionLease,
  partitionOf,
  PARTITIONS,
  type StreamEntry,
} from "./event_stream.ts";
import { createStreamLeases } from "./stream_lease_store.ts";
import { createWakeups } from "../work/wakeups.ts";

export interface PostgresStreamDeps {
  sql: Sql;
  /** Of a connection that is nobody else's; that of `sql` unless given. */
  listen?: Sql["listen"];
  clock: Clock;
  /** Committed entries of a partition that may pile up, beyond the kept ones, before they go. */
  trimEvery?: number;
  /** Committed entries of a partition that stay for a rewind. */
  kept?: number;
}

/** Entries of one statement, for the sake of its memory. */
const APPEND_LIMIT = 5_000;
/** Rows one trimming deletes at most, so that it never holds anybody up. */
const TRIM_LIMIT = 5_000;
const CHANNEL = "stream_entries";

export function createEventStreamPostgres(
  { sql, listen: listenOn = sql.listen, clock, trimEvery = 1_000, kept = KEPT }: PostgresStreamDeps,
): EventStream {
  const wakeups = createWakeups({ clock });
  const leases = createStreamLeases(sql);
  /** Topics whose rows are known to exist. */
  const known = new Set<string>();
  const trimmed = new Map<string, bigint>();
  let listening: Promise<{ unlisten(): Promise<void> }> | undefined;

  function listen() {
    // Entries may have come while a lost connection was away: everyone looks again.
    listening ??= listenOn(CHANNEL, wakeups.wake, wakeups.wakeAll).catch((error) => {
      listening = undefined;
      throw error;
    });
    return listening;
  }

  async function ensureTopic(topic: string) {
    if (known.has(topic)) return;
    await sql`
      insert into stream_partitions (topic, partition, next_position)
      select ${topic}, partition, 1 from generate_series(0, ${PARTITIONS - 1}::int) partition
      on conflict do nothing`;
    known.add(topic);
  }

  /** `for update` waits for the partition's other appends; `update` then sees their positions. */
  async function appendSome(topic: string, entries: readonly StreamEntry[]): Promise<void> {
    await ensureTopic(topic);
    const rows = columns(entries);
    const moved = await sql<{ partition: number }[]>`
      with incoming as (
        select * from unnest(
          ${rows.partitions}::int[], ${rows.ids}::text[], ${rows.keys}::text[],
          ${rows.bodies}::text[], ${rows.traces}::text[]
        ) with ordinality as entry (partition, id, key, body, trace, place)
      ), counts as (
        select partition, count(*) as count from incoming group by partition
      ), locked as (
        select partition from stream_partitions
        where topic = ${topic} and partition in (select partition from counts)
        order by partition for update
      ), moved as (
        update stream_partitions p set next_position = p.next_position + counts.count
        from counts join locked using (partition)
        where p.topic = ${topic} and p.partition = counts.partition
        returning p.partition, p.next_position - counts.count as first
      ), inserted as (
        insert into stream_entries (topic, partition, position, id, key, body, trace)
        select ${topic}, partition,
          first + row_number() over (partition by partition order by place) - 1, id, key, body, trace
        from incoming join moved using (partition)
      )
      select partition, pg_notify(${CHANNEL}, ${topic} || ' ' || partition) from moved`;
    const stored = new Set(moved.map(({ partition }) => partition));
    const rest = entries.filter((_, i) => !stored.has(rows.partitions[i]!));
    if (rest.length === 0) return;
    // Somebody emptied the tables while this process knew the topic.
    known.delete(topic);
    await appendSome(topic, rest);
  }

  /** Tracked by group: the slowest one is the one whose progress frees something. */
  async function trim({ topic, group, partition }: PartitionLease, position: bigint) {
    const name = JSON.stringify([topic, group, partition]);
    if (position - (trimmed.get(name) ?? 0n) < trimEvery) return;
    const deleted = await sql`
      delete from stream_entries e using (
        select min(position) + ${TRIM_LIMIT}::int as beyond from stream_entries
        where topic = ${topic} and partition = ${partition}
      ) chunk
      where e.topic = ${topic} and e.partition = ${partition} and e.position < chunk.beyond
        and e.position <= (
          select min(committed) - ${kept}::int from stream_groups
          where topic = ${topic} and partition = ${partition}
        )`;
    if (deleted.count < TRIM_LIMIT) trimmed.set(name, position);
  }

  async function readLag(topic: string, group: string): Promise<number[]> {
    const rows = await sql<{ partition: number; behind: string }[]>`
      select p.partition, p.next_position - 1 - greatest(
        coalesce(g.committed, 0),
        coalesce(
          (select min(position) from stream_entries e
            where e.topic = p.topic and e.partition = p.partition),
          p.next_position
        ) - 1
      ) as behind
      from stream_partitions p
      left join stream_groups g
        on g.topic = p.topic and g.partition = p.partition and g.grp = ${group}
      where p.topic = ${topic}`;
    const lag = new Array<number>(PARTITIONS).fill(0);
    for (const row of rows) lag[row.partition] = Number(row.behind);
    return lag;
  }

  return {
    async append(topic, entries) {
      for (let at = 0; at < entries.length; at += APPEND_LIMIT) {
        await appendSome(topic, entries.slice(at, at + APPEND_LIMIT));
      }
    },
    claim: (member) => leases.share(member, true),
    async read(topic, partition, { after, limit, waitMs, signal }) {
      if (waitMs > 0) await listen();
      return await wakeups.await(wakeupName(topic, partition), {
        async look() {
          const rows = await sql<(Delivered & { trace: string | null })[]>`
            select position::text, id, key, body, trace from stream_entries
            where topic = ${topic} and partition = ${partition} and position > ${after}::bigint
            order by stream_entries.position limit ${limit}`;
          return rows.map(({ trace, ...entry }) => trace === null ? entry : { ...entry, trace });
        },
        waitMs,
        signal,
      });
    },
    async commit(lease, position) {
      if (!await leases.commit(lease, position)) return false;
      await trim(lease, BigInt(position));
      return true;
    },
    async rewind(topic, group, partition, position) {
      await leases.rewind(topic, group, partition, position);
      return (await readLag(topic, group))[partition]!;
    },
    async leave(member) {
      await leases.share(member, false);
    },
    lag: readLag,
    async shed(topic, keep) {
      for (let gone = TRIM_LIMIT; gone === TRIM_LIMIT;) {
        const { count } = await sql`
          delete from stream_entries where ctid = any(array(
            select e.ctid from stream_partitions p
            join stream_entries e on e.topic = p.topic and e.partition = p.partition
              and e.position < p.next_position - ${keep}::int
            where p.topic = ${topic}
              and not exists (select from stream_groups g where g.topic = p.topic)
            limit ${TRIM_LIMIT}))`;
        gone = count;
      }
    },
    async durabilityWarning() {
      for (const setting of ["fsync", "synchronous_commit"]) {
        const [row] = await sql`select current_setting(${setting}) as value`;
        if (row?.["value"] === "off") {
          return `Postgres runs with ${setting}=off: accepted events may be lost in a crash; ` +
            `set ${setting}=on.`;
        }
      }
      return null;
    },
    async [Symbol.asyncDispose]() {
      wakeups.wakeAll();
      const current = await listening?.catch(() => undefined);
      await current?.unlisten().catch(() => {});
    },
  };
}

function wakeupName(topic: string, partition: number): string {
  return `${topic} ${partition}`;
}

/** Entries by column, as `unnest` takes them. */
function columns(entries: readonly StreamEntry[]) {
  return {
    partitions: entries.map(({ key }) => partitionOf(key)),
    ids: entries.map(({ id }) => id),
    keys: entries.map(({ key }) => key),
    bodies: entries.map(({ body }) => body),
    traces: entries.map(({ trace }) => trace ?? null),
  };
}
