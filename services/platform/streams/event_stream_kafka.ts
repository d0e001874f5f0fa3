/**
 * EventStream in Kafka: the entries are Kafka's, who reads them stands in Postgres.
 *
 * Leases with fences and committed positions are rows of the database (stream_lease_store.ts), as for
 * the table; so a commit is refused as exactly as there, and consumers come and go without a rebalance
 * that stops the others. Kafka lets go of entries by time and not by what groups have read: other
 * systems may read the same topics. What it took unread is told loudly (ES6 holds for the retention).
 */

import type { Logger } from "../observe/log.ts";
import type { Clock } from "../time/clock.ts";
import { createWakeups } from "../work/wakeups.ts";
import { messageOf } from "../work/retry.ts";
import { type EventStream, OLDEST } from "./event_stream.ts";
import { toMessage } from "./kafka/kafka_entries.ts";
import { KafkaUnavailable, UNKNOWN_TOPIC } from "./kafka/kafka_failures.ts";
import type { KafkaLog, Place } from "./kafka/kafka_log.ts";
import { createKafkaReader } from "./kafka/kafka_reader.ts";
import { createKafkaSender } from "./kafka/kafka_sender.ts";
import { createKafkaTopics } from "./kafka/kafka_topics.ts";
import type { StreamLeases } from "./stream_lease_store.ts";

export interface KafkaStreamDeps {
  /** The stream closes it in the end. */
  kafka: KafkaLog;
  /** Who reads what, and how far. */
  leases: StreamLeases;
  clock: Clock;
  log: Logger;
  /** Longest single wait at a broker; who comes meanwhile waits as long for a first entry. */
  blockMs?: number;
}

const BLOCK_MS = 100;
const RETRY_MS = 250;

export function createEventStreamKafka(
  { kafka, leases, clock, log, blockMs = BLOCK_MS }: KafkaStreamDeps,
): EventStream {
  const wakeups = createWakeups({ clock });
  const sender = createKafkaSender(kafka);
  const topics = createKafkaTopics(kafka, clock);
  /** Partitions in which somebody's position lies behind the end. */
  const ahead = new Set<string>();
  const reader = createKafkaReader({
    ...{ kafka, log },
    onAhead: (topic, partition) => void ahead.add(nameOf({ topic, partition })),
  });
  const places = new Map<string, Place>();
  let watching = false;
  let closed = false;

  /** One fetch for everyone who waits; runs while anyone does. */
  async function watch() {
    if (watching) return;
    watching = true;
    while (!closed) {
      const waited = wakeups.names().flatMap((name) => places.get(name) ?? []);
      if (waited.length === 0) break;
      try {
        await kafka.watch(waited, blockMs, (place) => wakeups.wake(nameOf(place)));
      } catch (error) {
        if (closed) break;
        log.warn({ err: messageOf(error) }, "streams: waiting for entries failed");
        await clock.sleep(RETRY_MS);
        wakeups.wakeAll();
      }
      // Readers that woke remove themselves in their own turn, after their look.
      await clock.sleep(0);
    }
    watching = false;
  }

  /** A topic that was made anew begins again: whoever had read further begins with it. */
  async function beginAgain(topic: string, group: string) {
    const bounds = await kafka.bounds(topic);
    const committed = await leases.committed(topic, group);
    for (const [partition, { high }] of bounds.entries()) {
      if (!ahead.delete(nameOf({ topic, partition })) || committed[partition]! <= high) continue;
      log.error(
        { topic, group, partition, committed: committed[partition], end: high },
        "streams: Kafka has lost entries that were read already; the group begins again",
      );
      await leases.rewind(topic, group, partition, OLDEST);
    }
  }

  /** A topic that was deleted is made anew by the next use. */
  function forgetWhere(topic: string) {
    return (error: Error & { cause?: unknown }): never => {
      for (const each of [error, error.cause]) {
        if (each instanceof KafkaUnavailable && each.type === UNKNOWN_TOPIC) topics.forget(topic);
      }
      throw error;
    };
  }

  async function lag(topic: string, group: string): Promise<number[]> {
    await topics.ensure(topic);
    const [bounds, committed] = await Promise.all([
      kafka.bounds(topic),
      leases.committed(topic, group),
    ]);
    return bounds.map(({ low, high }, partition) =>
      Math.max(0, high - Math.max(low, committed[partition]!))
    );
  }

  return {
    async append(topic, entries) {
      if (entries.length === 0) return;
      const messages = entries.map(toMessage);
      await topics.ensure(topic);
      await sender.append(topic, messages).catch(forgetWhere(topic));
    },
    async claim(member) {
      await topics.ensure(member.topic);
      if (ahead.size > 0) await beginAgain(member.topic, member.group);
      return await leases.share(member, true);
    },
    async read(topic, partition, { after, limit, waitMs, signal }) {
      const place = { topic, partition, from: Number(after) };
      const name = nameOf(place);
      return await wakeups.await(name, {
        look: () => reader.look(place, limit).catch(forgetWhere(topic)),
        waitMs,
        signal,
        onWait() {
          const from = Math.max(place.from, reader.seen(topic, partition) ?? 0);
          places.set(name, { ...place, from });
          void watch();
        },
      });
    },
    commit: (lease, position) => leases.commit(lease, position),
    async rewind(topic, group, partition, position) {
      await leases.rewind(topic, group, partition, position);
      return (await lag(topic, group))[partition]!;
    },
    async leave(member) {
      await leases.share(member, false);
    },
    lag,
    // Retention does.
    shed: (topic) => topics.ensure(topic),
    durabilityWarning: () => topics.warning(),
    async [Symbol.asyncDispose]() {
      closed = true;
      wakeups.wakeAll();
      await kafka[Symbol.asyncDispose]();
    },
  };
}

function nameOf({ topic, partition }: Pick<Place, "topic" | "partition">): string {
  return `${topic}/${partition}`;
}
