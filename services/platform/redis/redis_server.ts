/**
 * The one file that names the Redis client (Redis 7 or Valkey): a connection to one server.
 *
 * `@redis/client` with `commandOptions.timeout: 0`: its default makes a timer and an abort signal
 * for every command, which costs half the throughput and a gigabyte of heap. Commands in flight when
 * a connection breaks are rejected, never silently sent again: the caller decides.
 */

import { createClient, defineScript } from "@redis/client";
import type { Logger } from "../observe/log.ts";

export type RedisServer = ReturnType<typeof open>;

export interface ServerOptions {
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

/** Given up before it stood. */
class NotConnected extends Error {
  override name = "NotConnected";

  constructor(last: Error | undefined) {
    super(`Cannot connect to Redis: ${last?.message ?? "no answer in time"}`);
  }
}

/** A connection under way: usable, and refusing commands, before it stands. */
export interface Connecting {
  server: RedisServer;
  /** Settles on the first successful connection; later ones are made by themselves. */
  standing: Promise<RedisServer>;
}

export function openServer({ url, log, watchdog = true, signal }: ServerOptions): Connecting {
  const server = open(url, watchdog);
  return { server, standing: connected(server, log, signal) };
}

/** Connects; resolves on the first successful connection and keeps reconnecting after that. */
export function connectServer(options: ServerOptions): Promise<RedisServer> {
  return openServer(options).standing;
}

/** Opens a second connection with the same settings: for subscriptions. The caller closes it. */
export function duplicateServer(
  server: RedisServer,
  log: Logger,
  signal?: AbortSignal,
): Promise<RedisServer> {
  return connected(server.duplicate(), log, signal);
}

async function connected(
  client: RedisServer,
  log: Logger,
  signal?: AbortSignal,
): Promise<RedisServer> {
  let lost = false;
  let last: Error | undefined;
  client.on("error", (error: Error) => {
    last = error;
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
    aborted.reject(new NotConnected(last));
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

/** @returns the digest by which a server knows the script */
export function digestOf(source: string): string {
  return defineScript({
    SCRIPT: source,
    NUMBER_OF_KEYS: 0,
    parseCommand() {},
    transformReply: (reply: unknown) => reply,
  }).SHA1;
}
