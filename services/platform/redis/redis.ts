/**
 * Redis as the adapters see it: keys, and whoever holds them. One server, or a cluster of them
 * (redis_cluster.ts); `connectRedis` (connect.ts) tells which by the setting.
 */

import type { Logger } from "../observe/log.ts";
import { digestOf, duplicateServer, openServer, type RedisServer } from "./redis_server.ts";

export interface Redis {
  /** Whether keys are spread over several servers: those of one script share a hash tag then. */
  readonly isCluster: boolean;
  /** PUBLISH as scripts write it: SPUBLISH where channels belong to slots, as keys do. */
  readonly publish: "PUBLISH" | "SPUBLISH";
  /**
   * Has a command sent to whoever has the key. `send` is called again where the server answers that
   * another one has it: it writes one command, before it awaits anything.
   * @param through connections to use in place of the shared ones, by the owner's name
   */
  at<T>(
    key: string,
    send: (server: RedisServer) => Promise<T>,
    through?: (owner: string) => Promise<RedisServer>,
  ): Promise<T>;
  /** Name of the server that has the key, as far as is known. */
  ownerOf(key: string): string;
  /** A connection of its own to a server by its name; it is the caller's to destroy. */
  connect(
    owner: string,
    options?: { watchdog?: boolean; signal?: AbortSignal },
  ): Promise<RedisServer>;
  /** Every server that holds keys, with the connection that all share. */
  servers(): RedisServer[];
  /** Somebody was told that a key is elsewhere: looks again who has what. */
  refresh(): Promise<void>;
  /** Called when a server may have lost what it held, and when keys have another owner. */
  onBack(listener: () => void): void;
  destroy(): void;
}

/** A Redis of one server. */
export function oneServer(server: RedisServer, log: Logger): Redis {
  const { url } = server.options;
  return {
    isCluster: false,
    publish: "PUBLISH",
    at: (_key, send, through) => through ? through("").then(send) : send(server),
    ownerOf: () => "",
    connect: (_owner, { watchdog = true, signal } = {}) =>
      watchdog
        ? duplicateServer(server, log, signal)
        : openServer({ url: url!, log, watchdog, ...(signal && { signal }) }).standing,
    servers: () => [server],
    refresh: () => Promise.resolve(),
    onBack: (listener) => void server.on("ready", listener),
    destroy: () => server.destroy(),
  };
}

/** A Lua script that is sent once and then called by its digest; its keys share a slot. */
export interface Script {
  run(keys: string[], args: string[]): Promise<unknown>;
}

export function script(redis: Redis, source: string): Script {
  const digest = digestOf(source);
  return {
    async run(keys, args) {
      const call = { keys, arguments: args };
      try {
        return await redis.at(keys[0]!, (server) => server.evalSha(digest, call));
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
        return await redis.at(keys[0]!, (server) => server.eval(source, call));
      }
    },
  };
}
