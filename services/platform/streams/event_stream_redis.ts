/**
 * EventStream in Redis Streams (Redis 7 or Valkey), one stream per partition.
 *
 * Entries are plain XADDs of one round trip. A group is a real consumer group whose last delivered
 * id is the committed position, so that Redis's own tools show its lag; deliveries are never
 * pending, because a partition has one reader and is read from its committed position.
 */

import type { Clock } from "../time/clock.ts";
import {
  type Delivered,
  type EventStream,
  KEPT,
  type Member,
  partitionOf,
  PARTITIONS,
} from "./event_stream.ts";
import { ADMIT, CLAIM, COMMIT, RELEASE, REWIND, SHED } from "./event_stream_lua.ts";
import type { Logger } from "../observe/log.ts";
import { type Redis, script } from "../redis/redis.ts";
import { createWakeups } from "../work/wakeups.ts";

export interface RedisStreamDeps {
  redis: Redis;
  /**
   * A connection of its own (`watchdog: false`): it blocks. The stream closes it in the end.
   */
  blocking: Redis;
  clock: Clock;
  log: Logger;
  /** Committed entries of a partition that stay for a rewind. */
  kept?: number;
  /** Longest single wait at the server. */
  blockMs?: number;
}

/** Longest single XREAD; a new waiter cuts it short, and a lost call to do so costs this much. */
const BLOCK_MS = 500;
const RETRY_MS = 250;

export function createEventStreamRedis(
  { redis, blocking, clock, log, kept = KEPT, blockMs = BLOCK_MS }: RedisStreamDeps,
): EventStream {
  const wakeups = createWakeups({ clock });
  const claims = script(redis, CLAIM);
  const admits = script(redis, ADMIT);
  const commits = script(redis, COMMIT);
  const releases = script(redis, RELEASE);
  const rewinds = script(redis, REWIND);
  const sheds = script(redis, SHED);
  const closing = new AbortController();
  /** Where each waited-for stream ended when its reader last looked. */
  const tails = new Map<string, string>();
  /** The blocking connection's number at the server, asked while it does not block. */
  let client: number | undefined;
  let watching = false;
  // After a reconnect the server knows it by another one.
  blocking.on("ready", () => client = undefined);

  /** One XREAD for everyone who waits; runs while anyone does. */
  async function watch() {
    if (watching) return;
    watching = true;
    try {
      while (!closing.signal.aborted) {
        client ??= await blocking.clientId();
        const keys = wakeups.names();
        if (keys.length === 0) return;
        const news = await blocking.xRead(
          keys.map((key) => ({ key, id: tails.get(key) ?? "$" })),
          { BLOCK: blockMs, COUNT: 1 },
        ) as { name: string }[] | Record<string, unknown> | null;
        for (const key of namesOf(news)) wakeups.wake(key);
        // Readers that woke remove themselves in their own turn, after their look.
        if (news) await clock.sleep(0);
      }
    } catch (error) {
      if (!closing.signal.aborted) {
        log.warn({ err: (error as Error).message }, "streams: waiting for entries failed");
        await clock.sleep(RETRY_MS, closing.signal);
        wakeups.wakeAll();
      }
    } finally {
      watching = false;
    }
  }

  async function interrupt() {
    if (!watching) return void watch();
    // Not known yet: the wait that begins is for this reader as well.
    if (client !== undefined) await redis.clientUnblock(client).catch(() => {});
  }

  async function share({ topic, group, consumer, leaseMs }: Member) {
    const [held, given] = await claims.run(
      [`stream:{${topic}}:${group}:leases`, `stream:{${topic}}:${group}:consumers`],
      [consumer, String(leaseMs), String(PARTITIONS)],
    ) as [number[], number[]];
    const admit = (partition: number, fence: number) =>
      admits.run(keysOf(topic, group, partition), [group, String(fence)]) as Promise<string>;
    await Promise.all(pairs(given).map(([partition, fence]) => admit(partition, fence)));
    return await Promise.all(
      pairs(held).map(async ([partition, fence]) => ({
        topic,
        group,
        consumer,
        partition,
        fence,
        committed: await admit(partition, fence),
      })),
    );
  }

  return {
    async append(topic, entries) {
      await Promise.all(
        entries.map(({ key, ...fields }) =>
          redis.xAdd(streamKey(topic, partitionOf(key)), "*", { key, ...fields })
        ),
      );
    },
    claim: share,
    async leave(member) {
      await share({ ...member, leaseMs: 0 });
    },
    read(topic, partition, { after, limit, waitMs, signal }) {
      const key = streamKey(topic, partition);
      return wakeups.await<Delivered>(key, {
        async look() {
          const rows = await redis.xRange(key, `(${after}`, "+", { COUNT: limit });
          return (rows ?? []).map(({ id, message }) => ({
            position: id,
            id: message["id"]!,
            key: message["key"]!,
            body: message["body"]!,
            ...(message["trace"] !== undefined && { trace: message["trace"] }),
          }));
        },
        waitMs,
        signal,
        onWait() {
          tails.set(key, after);
          void interrupt();
        },
      });
    },
    async commit({ topic, group, partition, fence }, position) {
      const done = await commits.run(
        keysOf(topic, group, partition),
        [group, String(fence), position, String(kept)],
      );
      return done === 1;
    },
    async rewind(topic, group, partition, position) {
      const leases = `stream:{${topic}}:${group}:leases`;
      const id = position.includes("-") ? position : `${position}-0`;
      for (;;) {
        const fence = await releases.run([leases], [String(partition)]);
        await admits.run(keysOf(topic, group, partition), [group, String(fence)]);
        const keys = keysOf(topic, group, partition);
        const left = await rewinds.run(keys, [group, String(fence), id]) as number;
        // Somebody was let in between the two: it starts behind the old position.
        if (left >= 0) return left;
      }
    },
    lag(topic, group) {
      return Promise.all(Array.from({ length: PARTITIONS }, async (_, partition) => {
        const key = streamKey(topic, partition);
        // A stream that nobody has written to or claimed yet is not there.
        const groups = await redis.xInfoGroups(key).catch((error: Error) => {
          if (error.message.includes("no such key")) return [];
          throw error;
        });
        return groups.find(({ name }) => name === group)?.lag ?? await redis.xLen(key);
      }));
    },
    async shed(topic, keep) {
      const keys = Array.from(
        { length: PARTITIONS },
        (_, partition) => streamKey(topic, partition),
      );
      await Promise.all(keys.map((key) => sheds.run([key], [String(keep)])));
    },
    durabilityWarning: () => durabilityWarning(redis),
    async [Symbol.asyncDispose]() {
      closing.abort();
      blocking.destroy();
      wakeups.wakeAll();
      await clock.sleep(0);
    },
  };
}

/** INFO rather than CONFIG GET: managed services refuse the latter. */
async function durabilityWarning(redis: Redis): Promise<string | null> {
  const info = await redis.info("persistence") + await redis.info("memory");
  if (!/^aof_enabled:1/m.test(info)) {
    return "Redis runs with appendonly=no: accepted events are lost when it restarts; " +
      "set appendonly yes.";
  }
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
  if (policy !== "noeviction") {
    return `Redis runs with maxmemory-policy=${policy}: accepted events may be evicted; ` +
      "set maxmemory-policy noeviction.";
  }
  return null;
}

function streamKey(topic: string, partition: number): string {
  return `stream:{${topic}:${partition}}`;
}

function keysOf(topic: string, group: string, partition: number): string[] {
  const key = streamKey(topic, partition);
  return [key, `${key}:${group}:fence`, `${key}:mark`];
}

function pairs(flat: number[]): [number, number][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!]);
}

/** Streams with news; RESP3 answers a map where RESP2 answers a list. */
function namesOf(news: { name: string }[] | Record<string, unknown> | null): string[] {
  if (news === null) return [];
  return Array.isArray(news) ? news.map(({ name }) => name) : Object.keys(news);
}
