/**
 * The one file that names the Redis client (Redis 7 or Valkey).
 *
 * `@redis/client` with `commandOptions.timeout: 0`: its default makes a timer and an abort signal
 * for every command, which costs half the throughput and a gigabyte of heap. Commands in flight when
 * a connection breaks are rejected, never silently sent again: the caller decides.
 */

import { createClient, defineScript } from "@redis/client";
import type { Logger } from "../observe/log.ts";

export type Redis = ReturnType<typeof open>;

export interface RedisOptions {
  url: string;
  log: Logger;
  /** False for a connection that runs blocking commands: silence is its normal state. */
  watchdog?: boolean;
  /** Gives up connecting; afterwards it means nothing. */
  signal?: AbortSignal;
}

function open(url: string, watchdog: boolean) {
  return createClient({
    url,
    RESP: 3,
    commandOptions: { timeout: 0 },
    disableOfflineQueue: true,
    ...(watchdog ? { pingInterval: 2_000 } : {}),
    socket: {
      connectTimeout: 3_000,
      ...(watchdog ? { socketTimeout: 6_000 } : {}),
      // Full jitter up to two seconds: many nodes come back without a stampede.
      reconnectStrategy: (tries) => Math.ceil(Math.random() * Math.min(2_000, 50 * 2 ** tries)),
    },
  });
}

/** Connects; resolves on the first successful connection and keeps reconnecting after that. */
export function connectRedis(
  { url, log, watchdog = true, signal }: RedisOptions,
): Promise<Redis> {
  return connected(open(url, watchdog), log, signal);
}

/** Opens a second connection with the same settings: for subscriptions. The caller closes it. */
export function duplicateRedis(redis: Redis, log: Logger): Promise<Redis> {
  return connected(redis.duplicate(), log);
}

async function connected(client: Redis, log: Logger, signal?: AbortSignal): Promise<Redis> {
  let lost = false;
  client.on("error", (error: Error) => {
    if (!lost) log.warn({ err: error.message }, "redis: connection lost");
    lost = true;
  });
  client.on("ready", () => {
    if (lost) log.info("redis: connection is back");
    lost = false;
  });
  const aborted = Promise.withResolvers<never>();
  const giveUp = () => {
    client.destroy();
    aborted.reject(new Error("Cannot connect to Redis: told to stop"));
  };
  signal?.addEventListener("abort", giveUp, { once: true });
  if (signal?.aborted) giveUp();
  try {
    await Promise.race([client.connect(), aborted.promise]);
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
  return client;
}

/** A Lua script that is sent once and then called by its digest. */
export interface Script {
  run(keys: string[], args: string[]): Promise<unknown>;
}

export function script(redis: Redis, source: string): Script {
  const { SHA1 } = defineScript({
    SCRIPT: source,
    NUMBER_OF_KEYS: 0,
    parseCommand() {},
    transformReply: (reply: unknown) => reply,
  });
  return {
    async run(keys, args) {
      try {
        return await redis.evalSha(SHA1, { keys, arguments: args });
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
        return await redis.eval(source, { keys, arguments: args });
      }
    },
  };
}

/**
 * Answers the `run_id` of the server process behind the connection: what tells a server that lost
 * its memory from one that was only out of reach.
 *
 * Read again after every reconnect. Commands in flight when a connection breaks are rejected, so a
 * command written right after this answer cannot reach another server than the one it names.
 */
export function serverRun(redis: Redis): () => string | Promise<string> {
  let known: string | Promise<string> | null = null;
  redis.on("ready", () => known = null);

  async function read(): Promise<string> {
    const id = /^run_id:(\w+)/m.exec(await redis.info("server"))?.[1];
    if (!id) throw new Error("Cannot tell servers apart: INFO has no run_id");
    return id;
  }

  return () => {
    if (known) return known;
    const reading = read();
    known = reading;
    const finish = (id: string | null) => {
      if (known === reading) known = id;
    };
    reading.then(finish, () => finish(null));
    return reading;
  };
}
