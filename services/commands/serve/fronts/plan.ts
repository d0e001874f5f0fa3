/** How many fronts there are, and where each of them is reached. */

import type { Config, Secrets } from "../../../config/mod.ts";
import { StartRefused } from "../prepare.ts";

const MOST = 64;
/** Connections to the database of all fronts together, unless that leaves one with fewer than it needs. */
const CONNECTIONS = 20;
const LEAST_CONNECTIONS = 4;

/**
 * 1, as where nothing is asked for: the process that was started serves by itself.
 *
 * @param asked the word behind `--fronts`
 * @throws StartRefused where as many as asked for cannot be
 */
export function countFronts(
  { asked, config, secrets, mayStart, platform }: {
    asked: string | undefined;
    config: Pick<Config, "engines">;
    secrets: Pick<Secrets, "redisUrl">;
    /** Whether this process may start others. */
    mayStart: boolean;
    /** As `process.platform` names it. */
    platform: string;
  },
): number {
  if (asked === undefined) return 1;
  if (!/^[1-9]\d?$/.test(asked) || Number(asked) > MOST) {
    throw new StartRefused(
      `Cannot start: --fronts needs a number from 1 to ${MOST}, not ${asked}.`,
    );
  }
  const count = Number(asked);
  if (count > 1 && platform !== "linux") {
    throw new StartRefused(
      `Cannot start ${count} fronts: only Linux spreads connections among processes on one port ` +
        "(SO_REUSEPORT). Leave out --fronts.",
    );
  }
  const shares = config.engines.database.kind === "server" && secrets.redisUrl !== undefined;
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

/** @throws StartRefused where METRICS_PORT is one of those that fronts have for themselves */
export function refuseOwnPort(
  { port, metricsPort = 0 }: Pick<Config["web"], "port" | "metricsPort">,
  count: number,
): void {
  if (port === 0 || metricsPort <= port || metricsPort > port + count) return;
  throw new StartRefused(
    `Cannot start ${count} fronts: they have ports ${port + 1} to ${
      port + count
    } for themselves, ` +
      `METRICS_PORT ${metricsPort} among them. Set it to another one.`,
  );
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
