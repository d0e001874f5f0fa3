/** How many fronts there are, and where each of them is reached. */

import type { Config, Secrets } from "../../../config/mod.ts";
import { StartRefused } from "../prepare.ts";

/** More have to be asked for: each has a heap and connections of its own. */
const MOST_UNASKED = 4;
const MOST = 64;
/** Connections to the database of all fronts together, unless that leaves one with fewer than it needs. */
const CONNECTIONS = 20;
const LEAST_CONNECTIONS = 4;

/**
 * 1: the process that was started serves by itself. Unasked there are several only where they share
 * engines: one for each core beyond the first, which those and the background's work are left.
 *
 * @param asked the word behind `--fronts`
 * @throws StartRefused where as many as asked for cannot be
 */
export function countFronts(
  { asked, cores, config, secrets, mayStart }: {
    asked: string | undefined;
    cores: number;
    config: Pick<Config, "engines">;
    secrets: Pick<Secrets, "redisUrl">;
    /** Whether this process may start others. */
    mayStart: boolean;
  },
): number {
  const shares = config.engines.database.kind === "server" && secrets.redisUrl !== undefined;
  if (asked === undefined) {
    return shares && mayStart ? Math.min(Math.max(1, cores - 1), MOST_UNASKED) : 1;
  }
  if (!/^[1-9]\d?$/.test(asked) || Number(asked) > MOST) {
    throw new StartRefused(
      `Cannot start: --fronts needs a number from 1 to ${MOST}, not ${asked}.`,
    );
  }
  const count = Number(asked);
  if (count > 1 && !shares) {
    throw new StartRefused(
      `Cannot start ${count} fronts: without servers each would have a world of its own. ` +
        "Set DATABASE_URL and REDIS_URL, or leave out --fronts.",
    );
  }
  if (count > 1 && !mayStart) {
    throw new StartRefused(
      `Cannot start ${count} fronts: this process may not start others. ` +
        "Start it by `deno task start`, or let it run itself (docs/scale.md).",
    );
  }
  return count;
}

/** How many connections to the database each of `processes` may have. */
export function connectionsOf(processes: number): number {
  return Math.max(LEAST_CONNECTIONS, Math.ceil(CONNECTIONS / processes));
}

/** Where a front listens alone, and how other nodes reach it there. */
export interface OwnAddress {
  host: string;
  port: number;
  url: string;
}

/**
 * The address behind the one of all: front 2 of a node at http://10.0.0.5:8000 is at port 8002, which
 * it also listens on behind a port 8000. Undefined where nobody said how this node is reached: then
 * only this machine reaches its fronts, at ports that are free.
 *
 * @param nodeUrl as it is set
 */
export function ownAddress(
  { nodeUrl, host, port }: { nodeUrl: string | undefined; host: string; port: number },
  front: number,
): OwnAddress | undefined {
  if (!nodeUrl) return undefined;
  const url = new URL(nodeUrl);
  const known = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  url.port = String(known + front);
  return { host, port: port + front, url: url.origin };
}
