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
import type { RedisServer } from "../redis/redis_server.ts";
import { createWakeups } from "../work/wakeups.ts";
import { createRedisTails } from "./redis_tails.ts";
import { createRedisWriter } from "./redis_writer.ts";

export interface RedisStreamDeps {
  redis: Redis;
  clock: Clock;
  log: Logger;
  /** Committed entries of a partition that stay for a rewind. */
  kept?: number;
  /** Longest single wait at the server. */
  blockMs?: number;
  /** Told of entries in a cluster that no replica has yet. */
  onAlone?: (entries: number) => void;
}

export function createEventStreamRedis(
  { redis, clock, log, kept = KEPT, blockMs, onAlone = () => {} }: RedisStreamDeps,
): EventStream {
  const wakeups = createWakeups({ clock });
  const claims = script(redis, CLAIM);
  const admits = script(redis, ADMIT);
  const commits = script(redis, COMMIT);
  const releases = script(redis, RELEASE);
  const rewinds = script(redis, REWIND);
  const sheds = script(redis, SHED);
  const tails = createRedisTails({ redis, clock, log, wakeups, blockMs });
  const writer = createRedisWriter({ redis, clock, log, onAlone });

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
      await writer.write(
        entries.map(({ key, ...fields }) => ({
          stream: streamKey(topic, partitionOf(key)),
          fields: { key, ...fields },
        })),
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
          const rows = await redis.at(
            key,
            (server) => server.xRange(key, `(${after}`, "+", { COUNT: limit }),
          );
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
        onWait: () => tails.expect(key, after),
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
        const groups = await redis.at(key, (server) => server.xInfoGroups(key))
          .catch((error: Error) => {
            if (error.message.includes("no such key")) return [];
            throw error;
          });
        return groups.find(({ name }) => name === group)?.lag ??
          await redis.at(key, (server) => server.xLen(key));
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
      tails.destroy();
      writer.destroy();
      wakeups.wakeAll();
      await clock.sleep(0);
    },
  };
}

/** What the first server that would forget has to say of itself. */
async function durabilityWarning(redis: Redis): Promise<string | null> {
  const warnings = await Promise.all(redis.servers().map(warningOf));
  return warnings.find((warning) => warning !== null) ?? null;
}

/** INFO rather than CONFIG GET: managed services refuse the latter. */
async function warningOf(server: RedisServer): Promise<string | null> {
  const info = await server.info("persistence") + await server.info("memory");
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
