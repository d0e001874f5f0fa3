/**
 * A Redis Cluster: who has which slot, a connection to each of them, and commands that follow their keys.
 *
 * Holds the table of owners and their connections, for all callers of a process. It is looked at again when a
 * server answers that a key is elsewhere, does not answer, or answers that the cluster is down, and
 * every few seconds. Nothing is sent twice except where a server said that it did not take it.
 *
 * The client has a cluster of its own, which cannot be used here (6.3): one dead master of the
 * table holds up whoever starts or looks again for ever, a subscription that fails after a failover is an
 * error that nobody catches, and a command cannot be bound to one connection, as WAIT has to be.
 */

import { isIP } from "node:net";
import type { Logger } from "../observe/log.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { within } from "../time/within.ts";
import { type Owners, readOwners, readRedirect } from "./cluster_table.ts";
import type { Redis } from "./redis.ts";
import { type Connecting, openServer, type RedisServer } from "./redis_server.ts";
import { slotOf } from "./slot.ts";

const LOOK_MS = 5_000;
/** Between two looks that something called for. */
const SOON_MS = 250;
const ANSWER_MS = 1_000;
/** A server that has no slots any more may still owe answers. */
const RETIRE_MS = 2_000;
const SAY_EVERY_MS = 10_000;
/** Turns of a command between servers, with waits in between about two seconds. */
const TURNS = 16;

interface ClusterOptions {
  /** Addresses to begin with; user, password and TLS of the first hold for every server. */
  urls: readonly string[];
  log: Logger;
  signal?: AbortSignal;
  clock?: Clock;
}

/** @throws Error when the signal aborts before a table and its servers are there */
export async function connectCluster(
  { urls, log, signal, clock = systemClock }: ClusterOptions,
): Promise<Redis> {
  const nodes = new Map<string, Connecting>();
  const listeners = new Set<() => void>();
  const closing = new AbortController();
  let owners: Owners = [];
  let looking: Promise<void> | null = null;
  let lookedAt = -Infinity;
  let publish: Redis["publish"] = "SPUBLISH";
  /** Why the last server that was asked gave no table, or was not reached. */
  let refusal = "no server answers";

  function urlOf(address: string): string {
    const url = new URL(urls[0]!);
    url.host = address;
    return url.href;
  }

  function nodeOf(address: string): Connecting {
    const known = nodes.get(address);
    if (known) return known;
    const node = openServer({ url: urlOf(address), log });
    node.standing.catch(() => {});
    node.server.on("ready", tellBack);
    node.server.on("error", (error: Error) => refusal = unreached(address, error));
    nodes.set(address, node);
    return node;
  }

  /** What an operator can do about it stands with it, where the table itself is what is wrong. */
  function unreached(address: string, { message }: Error): string {
    const { protocol, hostname } = new URL(urlOf(address));
    const isUnnamed = protocol === "rediss:" && isIP(hostname.replace(/[[\]]/g, "")) !== 0 &&
      /not valid for name|altnames/i.test(message);
    return `${address}: ${message}` +
      (isUnnamed
        ? "; its certificate is for a name: let the servers tell theirs by " +
          "cluster-announce-hostname, cluster-preferred-endpoint-type hostname"
        : "");
  }

  function tellBack(): void {
    for (const listener of listeners) listener();
  }

  /** Asks one server after another who has what: those in use first, then those of the setting. */
  async function look(): Promise<void> {
    const known = [...nodes].filter(([, { server }]) => server.isReady);
    const first = Math.floor(Math.random() * known.length);
    for (const [address, { server }] of [...known.slice(first), ...known.slice(0, first)]) {
      if (await askOwners(address, server)) return;
    }
    for (const url of urls) {
      if (closing.signal.aborted) return;
      const seed = openServer({ url, log });
      seed.server.on("error", ({ message }: Error) => refusal = `${new URL(url).host}: ${message}`);
      try {
        await within(seed.standing, { ms: ANSWER_MS, clock });
        if (await askOwners(new URL(url).host, seed.server)) return;
      } catch {
        // The next one may be there.
      } finally {
        seed.standing.catch(() => {});
        seed.server.destroy();
      }
    }
  }

  async function askOwners(address: string, server: RedisServer): Promise<boolean> {
    try {
      const answer = server.sendCommand(["CLUSTER", "SLOTS"]);
      take(readOwners(await within(answer, { ms: ANSWER_MS, clock }), address));
      if (owners.some((owner) => owner !== undefined)) return true;
      refusal = "no server of the cluster has slots";
      return false;
    } catch (error) {
      refusal = (error as Error).message;
      return false;
    }
  }

  function take(found: Owners): void {
    const isMoved = owners.length > 0 && found.some((owner, slot) => owner !== owners[slot]);
    owners = found;
    const masters = new Set(found.filter((owner) => owner !== undefined));
    for (const address of masters) nodeOf(address);
    for (const [address, { server }] of nodes) {
      if (masters.has(address)) continue;
      nodes.delete(address);
      void clock.sleep(RETIRE_MS, closing.signal).then(() => server.destroy());
    }
    if (isMoved) tellBack();
  }

  /** One look at a time, and not at once after the last one. */
  function refresh(): Promise<void> {
    return looking ??= (async () => {
      const wait = lookedAt + SOON_MS - clock.elapsed();
      if (wait > 0) await clock.sleep(wait, closing.signal);
      try {
        if (!closing.signal.aborted) await look();
      } finally {
        lookedAt = clock.elapsed();
        looking = null;
      }
    })();
  }

  async function follow(): Promise<void> {
    while (!closing.signal.aborted) {
      await clock.sleep(allReady() ? LOOK_MS : SOON_MS, closing.signal);
      if (!closing.signal.aborted) await refresh();
    }
  }

  function allReady(): boolean {
    return nodes.size > 0 && nodes.values().every(({ server }) => server.isReady);
  }

  function ownerOf(key: string): string {
    const owner = owners[slotOf(key)];
    // In the server's own words, by which it is known for what passes.
    if (owner !== undefined && !closing.signal.aborted) return owner;
    if (!closing.signal.aborted) void refresh();
    throw new Error("CLUSTERDOWN No server has the slot of this key");
  }

  function destroy(): void {
    closing.abort();
    for (const { server } of nodes.values()) server.destroy();
    nodes.clear();
  }

  // Only while it connects: who is told to stop finishes what is in hand.
  const giveUp = () => closing.abort();
  signal?.addEventListener("abort", giveUp, { once: true });
  let saidAt = -Infinity;
  const isDue = () => {
    if (clock.elapsed() - saidAt < SAY_EVERY_MS) return false;
    saidAt = clock.elapsed();
    return true;
  };
  while (owners.length === 0 || !allReady()) {
    if (closing.signal.aborted || signal?.aborted) {
      destroy();
      throw new Error(`Cannot connect to the Redis cluster: ${refusal}`);
    }
    await refresh();
    if (owners.length === 0) {
      if (isDue()) log.warn({ err: refusal }, "redis: no table of the cluster yet");
      continue;
    }
    // One that is down must not hold up the rest: its slots are taken over, or answer with errors.
    const standing = Promise.all([...nodes.values()].map((node) => node.standing));
    await within(standing, { ms: ANSWER_MS, clock }).catch(() => {});
    if (nodes.values().some(({ server }) => server.isReady)) break;
    if (isDue()) log.warn({ err: refusal }, "redis: no server of the cluster is reached yet");
  }
  const [answering] = nodes.values().filter(({ server }) => server.isReady);
  const [sharded] = await answering!.server.sendCommand([
    "COMMAND",
    "INFO",
    "SSUBSCRIBE",
  ]) as unknown[];
  if (sharded === null) publish = "PUBLISH";
  signal?.removeEventListener("abort", giveUp);
  void follow();

  return {
    isCluster: true,
    publish,
    async at(key, send, through) {
      let owner = ownerOf(key);
      let isAsking = false;
      for (let turn = 1;; turn++) {
        const server = through ? await through(owner) : nodeOf(owner).server;
        try {
          // In one tick with the command: it holds for the next one alone.
          if (isAsking) server.sendCommand(["ASKING"]).catch(() => {});
          return await send(server);
        } catch (error) {
          const redirect = readRedirect(error, owner);
          if (!redirect) {
            if (!server.isReady || /^CLUSTERDOWN/.test((error as Error).message)) void refresh();
            throw error;
          }
          if (turn === TURNS) throw new Error("TRYAGAIN A key moves too long", { cause: error });
          isAsking = redirect.kind === "ASK";
          if (redirect.kind === "TRYAGAIN") {
            await clock.sleep(Math.min(200, 5 * 2 ** turn), closing.signal);
            owner = ownerOf(key);
            continue;
          }
          owner = redirect.to;
          if (!isAsking) void refresh();
          if (!through) await within(nodeOf(owner).standing, { ms: ANSWER_MS, clock });
        }
      }
    },
    ownerOf,
    connect(owner, { watchdog = true, signal } = {}) {
      const ends = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
      return openServer({ url: urlOf(owner), log, watchdog, signal: ends }).standing;
    },
    servers: () => [...nodes.values()].map(({ server }) => server),
    refresh,
    onBack: (listener) => void listeners.add(listener),
    destroy,
  };
}
