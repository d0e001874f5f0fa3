/**
 * Writes entries to streams in Redis. In a cluster an entry counts as written once a replica has it
 * (WAIT 1): a master that dies alone takes nothing along that was acknowledged.
 *
 * Holds a connection of its own to each master there, because WAIT speaks of what its connection wrote
 * and holds up whatever comes behind it; those who wrote meanwhile share the next one. Where no replica
 * answers in time the entry is written nevertheless, and counted: events must not stop because a copy is away.
 */

import type { Clock } from "../time/clock.ts";
import type { Logger } from "../observe/log.ts";
import { createOwnConnections } from "../redis/own_connections.ts";
import type { Redis } from "../redis/redis.ts";
import type { RedisServer } from "../redis/redis_server.ts";

export interface StreamRow {
  stream: string;
  fields: Record<string, string>;
}

export interface StreamWriter {
  write(rows: readonly StreamRow[]): Promise<void>;
  destroy(): void;
}

/** Longest that an answer waits for a replica; a millisecond after one that kept nobody's time. */
const WAIT_MS = 500;
const LATE_MS = 2_000;

interface Confirming {
  running: Promise<unknown>;
  next: Promise<boolean> | null;
  lateUntil: number;
}

export function createRedisWriter(
  { redis, clock, log, onAlone }: {
    redis: Redis;
    clock: Pick<Clock, "elapsed">;
    log: Logger;
    /** Told of entries that only a master has. */
    onAlone: (entries: number) => void;
  },
): StreamWriter {
  if (!redis.isCluster) {
    const write = ({ stream, fields }: StreamRow) =>
      redis.at(stream, (server) => server.xAdd(stream, "*", fields));
    return { write: async (rows) => void await Promise.all(rows.map(write)), destroy() {} };
  }
  const connections = createOwnConnections(redis);
  const states = new WeakMap<RedisServer, Confirming>();
  let isAlone = false;
  redis.onBack(connections.dropUnready);

  async function add({ stream, fields }: StreamRow): Promise<RedisServer> {
    return await redis.at(
      stream,
      (server) => server.xAdd(stream, "*", fields).then(() => server),
      connections.of,
    );
  }

  /** @returns whether a replica has all that was written on this connection before the call */
  function confirm(server: RedisServer): Promise<boolean> {
    const state = states.get(server) ?? { running: Promise.resolve(), next: null, lateUntil: 0 };
    states.set(server, state);
    return state.next ??= state.running.then(async () => {
      state.running = state.next!.catch(() => {});
      state.next = null;
      const isLate = clock.elapsed() < state.lateUntil;
      const copies = await server.wait(1, isLate ? 1 : WAIT_MS);
      if (copies === 0) state.lateUntil = clock.elapsed() + LATE_MS;
      return copies > 0;
    });
  }

  return {
    async write(rows) {
      const servers = await Promise.all(rows.map(add));
      const confirmed = new Map<RedisServer, boolean>();
      await Promise.all([...new Set(servers)].map(async (server) => {
        confirmed.set(server, await confirm(server));
      }));
      const alone = servers.filter((server) => !confirmed.get(server)).length;
      if (alone > 0) onAlone(alone);
      if (alone > 0 && !isAlone) {
        log.warn(
          "streams: events are accepted that no replica has; a master that dies takes them along",
        );
      }
      isAlone = alone > 0;
    },
    destroy: connections.destroy,
  };
}
