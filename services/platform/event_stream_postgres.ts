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

import type { Sql } from "../../db/client.ts";
import type { Clock } from "./clock.ts";
import {
  type Delivered,
  type EventStream,
  KEPT,
  type Member,
  type PartitionLease,
  partitionOf,
  PARTITIONS,
  type StreamEntry,
} from "./event_stream.ts";
import { createWakeups } from "./wakeups.ts";

export interface PostgresStreamDeps {
  sql: Sql;
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
  { sql, clock, trimEvery = 1_000, kept = KEPT }: PostgresStreamDeps,
): EventStream {
  const wakeups = createWakeups({ clock });
  /** Topics and groups whose rows are known to exist. */
  const known = new Set<string>();
  const trimmed = new Map<string, bigint>();
  let listening: Promise<{ unlisten(): Promise<void> }> | undefined;

  function listen() {
    // Entries may have come while a lost connection was away: everyone looks again.
    listening ??= sql.listen(CHANNEL, wakeups.wake, wakeups.wakeAll).catch((error) => {
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

  async function ensureGroup(topic: string, group: string) {
    const name = groupName(topic, group);
    if (known.has(name)) return;
    await sql`
      insert into stream_groups (topic, grp, partition, committed, fence)
      select ${topic}, ${group}, partition, 0, 0
      from generate_series(0, ${PARTITIONS - 1}::int) partition
      on conflict do nothing`;
    known.add(name);
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

  /** One statement under the locks the one before took: both in one round trip. */
  async function share({ topic, group, consumer, leaseMs }: Member, stays: boolean) {
    await ensureGroup(topic, group);
    const [locked, , rows] = await sql.begin((tx) => [
      tx`
        select from stream_groups where topic = ${topic} and grp = ${group}
        order by partition for update`,
      stays
        ? tx`
          insert into stream_consumers (topic, grp, consumer, expires_at)
          values (${topic}, ${group}, ${consumer},
            clock_timestamp() + ${leaseMs}::float8 * interval '1 ms')
          on conflict (topic, grp, consumer) do update set expires_at = excluded.expires_at`
        : tx`
          delete from stream_consumers where topic = ${topic} and grp = ${group}
            and (consumer = ${consumer} or expires_at < clock_timestamp())`,
      tx`
        with live as (
          select count(*)::int as count,
            count(*) filter (where consumer < ${consumer})::int as before
          from stream_consumers
          where topic = ${topic} and grp = ${group} and expires_at > clock_timestamp()
        ), share as (
          select case when ${stays}::boolean
            then ${PARTITIONS}::int / count + (before < ${PARTITIONS}::int % count)::int
            else 0 end as quota
          from live
        ), mine as (
          select partition,
            row_number() over (order by owner is distinct from ${consumer}, partition) as place
          from stream_groups
          where topic = ${topic} and grp = ${group}
            and (owner is null or owner = ${consumer} or expires_at <= clock_timestamp())
        ), changed as (
          update stream_groups g set
            fence = g.fence + (g.owner is distinct from ${consumer})::int,
            owner = case when place <= quota then ${consumer} end,
            expires_at = case when place <= quota
              then clock_timestamp() + ${leaseMs}::float8 * interval '1 ms' end
          from mine cross join share
          where g.topic = ${topic} and g.grp = ${group} and g.partition = mine.partition
            and (place <= quota or g.owner = ${consumer})
          returning g.partition, g.owner, g.fence, g.committed
        )
        select partition, fence, committed from changed
        where owner is not null order by partition`,
    ]);
    if (locked?.count !== PARTITIONS) known.delete(groupName(topic, group));
    return (rows ?? []).map((row) => ({
      topic,
      group,
      consumer,
      partition: Number(row["partition"]),
      fence: Number(row["fence"]),
      committed: String(row["committed"]),
    }));
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
    claim: (member) => share(member, true),
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
      const { topic, group, consumer, partition, fence } = lease;
      const changed = await sql`
        update stream_groups set committed = greatest(committed, ${position}::bigint)
        where topic = ${topic} and grp = ${group} and partition = ${partition}
          and owner = ${consumer} and fence = ${fence}`;
      if (changed.count === 0) return false;
      await trim(lease, BigInt(position));
      return true;
    },
    async rewind(topic, group, partition, position) {
      await ensureGroup(topic, group);
      await sql`
        update stream_groups set committed = least(committed, ${position}::bigint),
          fence = fence + 1, owner = null, expires_at = null
        where topic = ${topic} and grp = ${group} and partition = ${partition}`;
      return (await readLag(topic, group))[partition]!;
    },
    async leave(member) {
      await share(member, false);
    },
    lag: readLag,
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

function groupName(topic: string, group: string): string {
  return JSON.stringify([topic, group]);
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
