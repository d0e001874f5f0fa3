/**
 * Channels of Redis (PUBLISH, SUBSCRIBE) on a connection of their own, which is made for the first
 * one and replaced when it is stuck.
 *
 * The client (6.3) can stay for ever between "connect" and "ready" when the server hangs up while it
 * subscribes again: a connection that is not ready at two looks, while the other one is, is thrown away.
 */

import type { Clock } from "../time/clock.ts";
import type { Logger } from "../observe/log.ts";
import { duplicateRedis, type Redis } from "./redis.ts";
import { within } from "../time/within.ts";

export interface Channels extends AsyncDisposable {
  /** Resolves when the server has confirmed; one receiver per channel. `receive` must not throw. */
  open(channel: string, receive: (text: string) => void): Promise<void>;
  /** Nothing is received from now on. */
  close(channel: string): void;
}

/** Longest that a channel waits for the connection. */
const CONNECT_MS = 2_000;
const LOOK_MS = 3_000;

export function createChannels(
  { redis, clock, log, onBack = () => {} }: {
    redis: Redis;
    clock: Clock;
    log: Logger;
    /** Called when all channels stand again after messages may have been missed. */
    onBack?: () => void;
  },
): Channels {
  const receivers = new Map<string, (text: string) => void>();
  const closing = new AbortController();
  let connection: Promise<Redis> | null = null;
  let watching: Promise<void> | null = null;

  /** Looks its receiver up: channels close and open again faster than the server hears of it. */
  function pass(text: string, channel: string): void {
    receivers.get(channel)?.(text);
  }

  function connect(): Promise<Redis> {
    watching ??= watch();
    return connection ??= duplicateRedis(redis, log).then((opened) => {
      // "ready" comes when the server has confirmed every subscription again.
      opened.on("ready", onBack);
      return opened;
    }).catch((error) => {
      connection = null;
      throw error;
    });
  }

  async function watch(): Promise<void> {
    let wasStuck = false;
    while (!closing.signal.aborted) {
      await clock.sleep(LOOK_MS, closing.signal);
      const present = await connection?.catch(() => null);
      const isStuck = redis.isReady && present?.isReady === false;
      if (isStuck && wasStuck && !closing.signal.aborted) await replace(present);
      wasStuck = isStuck;
    }
  }

  async function replace(stuck: Redis): Promise<void> {
    log.warn("redis: the connection for channels is stuck, making a new one");
    stuck.destroy();
    connection = null;
    try {
      const fresh = await connect();
      await Promise.all([...receivers.keys()].map((channel) => fresh.subscribe(channel, pass)));
      onBack();
    } catch (error) {
      log.warn({ err: String(error) }, "redis: channels are not back yet");
    }
  }

  return {
    async open(channel, receive) {
      receivers.set(channel, receive);
      const opened = await within(connect(), { ms: CONNECT_MS, clock });
      await opened.subscribe(channel, pass);
    },
    close(channel) {
      receivers.delete(channel);
      // Nobody waits for it: out of reach, it is done after the reconnect.
      connection?.then(async (opened) => {
        if (!receivers.has(channel)) await opened.unsubscribe(channel, pass);
      }).catch(() => {});
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      receivers.clear();
      const opened = await connection?.catch(() => null);
      opened?.destroy();
      await watching;
    },
  };
}
