/**
 * Who reads which partition of a stream in Postgres tables; leases run on the database's clock.
 *
 * Holds only which groups' rows are known to exist; a call that finds them gone forgets it, and the
 * next makes them again. Consumers drive it by renewing. No two hold a partition at a time (ES4): a
 * new holder raises its fence, and a commit with an older one changes nothing (ES5).
 */

import type { Sql } from "../../../db/client.ts";
import { type Member, type PartitionLease, PARTITIONS } from "./event_stream.ts";

export interface StreamLeases {
  /** Renews, takes and gives up partitions of a consumer, or gives up all when it does not stay. */
  share(member: Member, stays: boolean): Promise<PartitionLease[]>;
  /** Everything up to `position` is done; false where the lease was lost, and nothing changed (ES5). */
  commit(lease: PartitionLease, position: string): Promise<boolean>;
  /** Where the group stands in each partition. */
  committed(topic: string, group: string): Promise<number[]>;
  /** Takes the partition from whoever reads it and moves the group back, never on. */
  rewind(topic: string, group: string, partition: number, position: string): Promise<void>;
}

export function createStreamLeases(sql: Sql): StreamLeases {
  /** Groups whose rows are known to exist. */
  const known = new Set<string>();

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

  return {
    share,
    async commit({ topic, group, consumer, partition, fence }, position) {
      const changed = await sql`
        update stream_groups set committed = greatest(committed, ${position}::bigint)
        where topic = ${topic} and grp = ${group} and partition = ${partition}
          and owner = ${consumer} and fence = ${fence}`;
      return changed.count > 0;
    },
    async committed(topic, group) {
      const rows = await sql<{ partition: number; committed: string }[]>`
        select partition, committed::text from stream_groups
        where topic = ${topic} and grp = ${group}`;
      const found = new Array<number>(PARTITIONS).fill(0);
      for (const { partition, committed } of rows) found[partition] = Number(committed);
      return found;
    },
    async rewind(topic, group, partition, position) {
      await ensureGroup(topic, group);
      await sql`
        update stream_groups set committed = least(committed, ${position}::bigint),
          fence = fence + 1, owner = null, expires_at = null
        where topic = ${topic} and grp = ${group} and partition = ${partition}`;
    },
  };
}

function groupName(topic: string, group: string): string {
  return JSON.stringify([topic, group]);
}
