/**
 * Where a process listens: the port of all, the one of whoever watches, and of one of several fronts
 * an address of its own. Holds which of them are open; `serve` drives it.
 *
 * A front that takes another's place opens what it shares with the rest once it is ready: the
 * system would send players to it before.
 */

import type { Services } from "../../compose/mod.ts";
import type { Config } from "../../config/mod.ts";
import { isPortTaken } from "../../platform/runtime/files.ts";
import { type Front, listen, type Listener } from "./front.ts";
import { openOwnDoor } from "./fronts/own_door.ts";
import type { Part } from "./fronts/part.ts";
import { StartRefused } from "./prepare.ts";
import { listenForWatchers, type Watched } from "./watched.ts";

export interface Doors extends AsyncDisposable {
  /** Where this machine reaches the port of all; undefined where nobody is served. */
  url(): string | undefined;
  /** Ports that are open, by what the log calls them. */
  ports(): { port?: number; metrics_port?: number };
  /** Why it is not ready yet, by engine; null: it is. */
  waiting(engine: string, why: string | null): void;
  /** From now on requests go to the front. @throws StartRefused where a port is another program's */
  open(front: Front, services: Services): Promise<void>;
  /** Again to another one. */
  handOver(front: Front): void;
  /** Refuses new connections of players and lets running requests finish, for at most `ms`. */
  close(ms: number): Promise<void>;
}

/** @throws StartRefused naming the setting where another program has a port */
export async function openDoors(
  { web, serves, part }: {
    web: Config["web"];
    /** False for a process that only runs workers. */
    serves: boolean;
    /** Of one of several processes. */
    part: Part | undefined;
  },
): Promise<Doors> {
  let listener: Listener | undefined;
  let watched: Watched | undefined;
  const own = part && await orRefuse("NODE_URL", part.own.port, () => openOwnDoor(part));
  if (!part || part.isFirst) await openShared();

  async function openShared(): Promise<void> {
    const shared = part !== undefined;
    const { host, metricsPort } = web;
    const port = part?.port ?? web.port;
    if (serves) listener ??= await orRefuse("PORT", port, () => listen({ ...web, port, shared }));
    if (metricsPort !== undefined && (serves || !part)) {
      watched ??= await orRefuse(
        "METRICS_PORT",
        metricsPort,
        () => listenForWatchers({ host, port: metricsPort, shared }),
      );
    }
  }

  return {
    url: () => listener?.url,
    ports: () => ({
      ...(listener && { port: listener.port }),
      ...(watched && { metrics_port: watched.port }),
    }),
    waiting: (engine, why) => listener?.waiting(engine, why),
    async open(front, services) {
      await openShared();
      listener?.handOver(front);
      watched?.handOver(front);
      own?.handOver(front, services);
    },
    handOver: (front) => listener?.handOver(front),
    close: async (ms) => await listener?.close(ms),
    async [Symbol.asyncDispose]() {
      await watched?.[Symbol.asyncDispose]();
      await own?.close();
    },
  };
}

/** @throws StartRefused naming the setting where another program has the port */
export async function orRefuse<T>(
  setting: string,
  port: number,
  open: (port: number) => Promise<T>,
): Promise<T> {
  try {
    return await open(port);
  } catch (error) {
    if (!isPortTaken(error)) throw error;
    throw new StartRefused(
      `Cannot listen on port ${port}: another program uses it. Set ${setting} to a free one.`,
    );
  }
}
