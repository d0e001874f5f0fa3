/**
 * Channels of one Redis server (PUBLISH, SUBSCRIBE) on a connection of their own, which is made for the
 * first one and replaced when it is stuck. Those of a cluster: cluster_channels.ts.
 *
 * The client (6.3) can stay for ever between "connect" and "ready" when the server hangs up while it
 * subscribes again: a connection that is not ready at two looks, while the other one is, is thrown away.
 */

import type { ChannelOptions, Channels } from "./channels.ts";
import { createClusterChannels } from "./cluster_channels.ts";
import type { RedisServer } from "./redis_server.ts";
import { within } from "../time/within.ts";

/** Longest that a channel waits for the connection. */
const CONNECT_MS = 2_000;
const LOOK_MS = 3_000;

export function createChannels(options: ChannelOptions): Channels {
  return options.redis.isCluster ? createClusterChannels(options) : createServerChannels(options);
}

function createServerChannels(
  { redis, clock, log, onGone = () => {}, onBack = () => {} }: ChannelOptions,
): Channels {
  const [server] = redis.servers();
  const receivers = new Map<string, (text: string) => void>();
  const closing = new AbortController();
  let connection: Promise<RedisServer> | null = null;
  let watching: Promise<void> | null = null;

  /** Looks its receiver up: channels close and open again faster than the server hears of it. */
  function pass(text: string, channel: string): void {
    receivers.get(channel)?.(text);
  }

  function connect(): Promise<RedisServer> {
    watching ??= watch();
    return connection ??= redis.connect("").then((opened) => {
      // "ready" comes when the server has confirmed every subscription again.
      opened.on("ready", () => onBack(receivers.keys()));
      opened.on("error", () => onGone(receivers.keys()));
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
      const isStuck = server!.isReady && present?.isReady === false;
      if (isStuck && wasStuck && !closing.signal.aborted) await replace(present);
      wasStuck = isStuck;
    }
  }

  async function replace(stuck: RedisServer): Promise<void> {
    log.warn("redis: the connection for channels is stuck, making a new one");
    onGone(receivers.keys());
    stuck.destroy();
    connection = null;
    try {
      const fresh = await connect();
      await Promise.all([...receivers.keys()].map((channel) => fresh.subscribe(channel, pass)));
      onBack(receivers.keys());
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
