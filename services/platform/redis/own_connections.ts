/**
 * Connections of one's own to the servers of a Redis, made when they are first needed: for what must not
 * share one with everybody else (subscriptions, blocking reads, WAIT).
 *
 * Holds one connection for each owner. One that does not stand in time is given up and made anew for the
 * next caller; one that breaks later comes back by itself.
 */

import { type Clock, systemClock } from "../time/clock.ts";
import { within } from "../time/within.ts";
import type { Redis } from "./redis.ts";
import type { RedisServer } from "./redis_server.ts";

const CONNECT_MS = 2_000;

export interface OwnConnections {
  /** @throws TooLate when the server cannot be reached in time */
  of(owner: string): Promise<RedisServer>;
  /** Whether there is one that has stood. */
  has(owner: string): boolean;
  drop(owner: string): void;
  /** Lets go of servers that are out of reach: they may have no keys any more. */
  dropUnready(): void;
  destroy(): void;
}

export function createOwnConnections(
  redis: Pick<Redis, "connect">,
  { watchdog = true, clock = systemClock, onOpen = () => {} }: {
    watchdog?: boolean;
    clock?: Clock;
    onOpen?: (server: RedisServer, owner: string) => void;
  } = {},
): OwnConnections {
  const open = new Map<string, { opening: Promise<RedisServer>; giveUp: AbortController }>();
  const standing = new Map<string, RedisServer>();

  function drop(owner: string): void {
    const dropped = open.get(owner);
    open.delete(owner);
    standing.delete(owner);
    // One that has never stood would dial for ever.
    dropped?.giveUp.abort();
    dropped?.opening.then((server) => server.destroy(), () => {});
  }

  function connect(owner: string) {
    const giveUp = new AbortController();
    const opening = redis.connect(owner, { watchdog, signal: giveUp.signal }).then((server) => {
      onOpen(server, owner);
      return server;
    });
    const opened = { opening, giveUp };
    open.set(owner, opened);
    return opened;
  }

  return {
    async of(owner) {
      const known = standing.get(owner);
      if (known) return known;
      const opened = open.get(owner) ?? connect(owner);
      try {
        const server = await within(opened.opening, { ms: CONNECT_MS, clock });
        if (open.get(owner) === opened) standing.set(owner, server);
        return server;
      } catch (error) {
        if (open.get(owner) === opened) drop(owner);
        throw error;
      }
    },
    has: (owner) => standing.has(owner),
    drop,
    dropUnready() {
      for (const [owner, server] of standing) if (!server.isReady) drop(owner);
    },
    destroy() {
      for (const owner of [...open.keys()]) drop(owner);
    },
  };
}
