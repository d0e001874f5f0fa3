/**
 * Waits at Redis for what is appended to streams, and wakes whoever reads them.
 *
 * Holds one blocking connection for all streams of one server; in a cluster, where one command reads of one slot,
 * one for each stream that is waited for. It blocks while anybody waits.
 */

import type { Clock } from "../time/clock.ts";
import type { Logger } from "../observe/log.ts";
import { createOwnConnections, type OwnConnections } from "../redis/own_connections.ts";
import type { Redis } from "../redis/redis.ts";
import { TooLate, within } from "../time/within.ts";
import type { Wakeups } from "../work/wakeups.ts";

/** Longest single XREAD; a new waiter cuts it short, and a lost call to do so costs this much. */
const BLOCK_MS = 500;
const RETRY_MS = 250;
const SAY_EVERY_MS = 5_000;
/** What an answer may take beyond the wait. */
const GRACE_MS = 3_000;

export interface StreamTails {
  /** Somebody waits for what comes behind `after`. */
  expect(key: string, after: string): void;
  destroy(): void;
}

interface Lane {
  /** A key of the server that it blocks at. */
  key: string;
  connections: OwnConnections;
  /** The connection's number at the server, asked while it does not block. */
  client?: number | undefined;
  isWatching: boolean;
}

export function createRedisTails(
  { redis, clock, log, wakeups, blockMs = BLOCK_MS }: {
    redis: Redis;
    clock: Clock;
    log: Logger;
    wakeups: Wakeups;
    blockMs?: number | undefined;
  },
): StreamTails {
  const closing = new AbortController();
  const lanes = new Map<string, Lane>();
  let saidAt = -Infinity;
  /** Where each waited-for stream ended when its reader last looked. */
  const tails = new Map<string, string>();

  function laneOf(key: string): Lane {
    const name = redis.isCluster ? key : "";
    const known = lanes.get(name);
    if (known) return known;
    const lane: Lane = {
      key,
      isWatching: false,
      connections: createOwnConnections(redis, {
        watchdog: false,
        onOpen(server) {
          lane.client = undefined;
          // After a reconnect the server knows it by another number.
          server.on("ready", () => lane.client = undefined);
        },
      }),
    };
    lanes.set(name, lane);
    return lane;
  }

  /** One XREAD for everyone who waits in the lane; runs while anyone does. */
  async function watch(lane: Lane) {
    if (lane.isWatching) return;
    lane.isWatching = true;
    try {
      while (!closing.signal.aborted) {
        const blocking = await lane.connections.of(redis.ownerOf(lane.key));
        if (!redis.isCluster) lane.client ??= await blocking.clientId();
        const keys = redis.isCluster
          ? wakeups.names().filter((name) => name === lane.key)
          : wakeups.names();
        if (keys.length === 0) return;
        const reading = redis.at(
          lane.key,
          (server) =>
            server.xRead(
              keys.map((key) => ({ key, id: tails.get(key) ?? "$" })),
              { BLOCK: blockMs, COUNT: 1 },
            ) as Promise<{ name: string }[] | Record<string, unknown> | null>,
          lane.connections.of,
        );
        // A server that is frozen answers never, and its connection looks well.
        const news = await within(reading, { ms: blockMs + GRACE_MS, clock }).catch((error) => {
          if (error instanceof TooLate) lane.connections.destroy();
          reading.catch(() => {});
          throw error;
        });
        for (const key of namesOf(news)) wakeups.wake(key);
        // Readers that woke remove themselves in their own turn, after their look.
        if (news) await clock.sleep(0);
      }
    } catch (error) {
      if (!closing.signal.aborted) {
        if (clock.elapsed() - saidAt >= SAY_EVERY_MS) {
          saidAt = clock.elapsed();
          log.warn({ err: (error as Error).message }, "streams: waiting for entries failed");
        }
        await clock.sleep(RETRY_MS, closing.signal);
        lane.connections.dropUnready();
        wakeups.wakeAll();
      }
    } finally {
      lane.isWatching = false;
    }
  }

  return {
    expect(key, after) {
      tails.set(key, after);
      const lane = laneOf(key);
      if (!lane.isWatching) return void watch(lane);
      // Not known yet: the wait that begins is for this reader as well.
      const { client } = lane;
      if (client === undefined) return;
      redis.at(key, (server) => server.clientUnblock(client)).catch(() => {});
    },
    destroy() {
      closing.abort();
      for (const { connections } of lanes.values()) connections.destroy();
    },
  };
}

/** Streams with news; RESP3 answers a map where RESP2 answers a list. */
function namesOf(news: { name: string }[] | Record<string, unknown> | null): string[] {
  if (news === null) return [];
  return Array.isArray(news) ? news.map(({ name }) => name) : Object.keys(news);
}
