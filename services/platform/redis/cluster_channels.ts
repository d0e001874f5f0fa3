/**
 * Channels of a Redis Cluster: SSUBSCRIBE at whoever has the channel's slot (Redis 7), or SUBSCRIBE where
 * the servers know no other.
 *
 * Holds who receives on which channel and where each stands; compared with the table of owners once a
 * second, after each change of it and whenever a connection breaks. A connection that broke is not
 * taken up again: the client would ask for its channels once, and what a server refuses while it
 * looks for its cluster would be lost without a word.
 */

import type { ChannelOptions, Channels } from "./channels.ts";
import { createOwnConnections } from "./own_connections.ts";
import { within } from "../time/within.ts";

const OPEN_MS = 2_000;
const LOOK_MS = 1_000;

export function createClusterChannels(
  { redis, clock, log, onGone = () => {}, onBack = () => {} }: ChannelOptions,
): Channels {
  const receivers = new Map<string, (text: string) => void>();
  /** Where each channel was confirmed. */
  const places = new Map<string, string>();
  const closing = new AbortController();
  let nudge = new AbortController();
  let watching: Promise<void> | null = null;
  const connections = createOwnConnections(redis, {
    onOpen(server, owner) {
      server.on("error", () => {
        connections.drop(owner);
        lose([...places].filter(([, place]) => place === owner).map(([channel]) => channel));
      });
      // A slot that moved away: the server ends its channels.
      server.on("sharded-channel-moved", (channel: string) => {
        if (places.get(channel) !== owner) return;
        lose([channel]);
      });
    },
  });
  redis.onBack(look);

  function look(): void {
    nudge.abort();
  }

  function lose(channels: string[]): void {
    for (const channel of channels) places.delete(channel);
    onGone(channels);
    look();
  }

  function pass(text: string, channel: string): void {
    receivers.get(channel)?.(text);
  }

  async function subscribe(channel: string): Promise<void> {
    const asked = { owner: "" };
    await redis.at(
      channel,
      (server) =>
        redis.publish === "SPUBLISH"
          ? server.sSubscribe(channel, pass)
          : server.subscribe(channel, pass),
      (owner) => {
        asked.owner = owner;
        return connections.of(owner);
      },
    );
    places.set(channel, asked.owner);
    if (!receivers.has(channel)) unsubscribe(channel);
  }

  function unsubscribe(channel: string): void {
    const place = places.get(channel);
    places.delete(channel);
    // Where it stood no connection is, nothing is heard either.
    if (place === undefined || !connections.has(place)) return;
    connections.of(place).then(async (server) => {
      if (receivers.has(channel)) return;
      if (redis.publish === "SPUBLISH") await server.sUnsubscribe(channel, pass);
      else await server.unsubscribe(channel, pass);
    }).catch(() => {});
  }

  async function watch(): Promise<void> {
    let isFailing = false;
    while (!closing.signal.aborted) {
      await clock.sleep(LOOK_MS, AbortSignal.any([closing.signal, nudge.signal]));
      nudge = new AbortController();
      const astray = [...receivers.keys()].filter(isAstray);
      if (astray.length === 0 || closing.signal.aborted) continue;
      onGone(astray);
      const tries = astray.map(async (channel) => {
        try {
          await within(subscribe(channel), { ms: OPEN_MS, clock });
          onBack([channel]);
          return null;
        } catch (error) {
          return String(error);
        }
      });
      const failed = (await Promise.all(tries)).find((error) => error !== null);
      if (failed !== undefined && !isFailing) {
        log.warn({ err: failed }, "redis: channels are not back yet");
      }
      isFailing = failed !== undefined;
      // The next change wakes it, and so does the next second: not the failure itself.
      if (failed) await clock.sleep(LOOK_MS, closing.signal);
    }
  }

  function isAstray(channel: string): boolean {
    try {
      return places.get(channel) !== redis.ownerOf(channel);
    } catch {
      // Nobody has its slot now; whoever gets it is seen.
      return false;
    }
  }

  return {
    async open(channel, receive) {
      receivers.set(channel, receive);
      watching ??= watch();
      await within(subscribe(channel), { ms: OPEN_MS, clock });
    },
    close(channel) {
      receivers.delete(channel);
      unsubscribe(channel);
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      receivers.clear();
      connections.destroy();
      await watching;
    },
  };
}
