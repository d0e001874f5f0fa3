/** Opens the engines a configuration names, waiting for those that are not there yet. */

import type { Duplex } from "node:stream";
import { type Database, type DatabaseTarget, openDatabase } from "../../db/client.ts";
import {
  type EmbeddedDatabase,
  openEmbedded,
  portSocket,
  serveSocket,
} from "../../db/embedded/mod.ts";
import type { Config, Secrets } from "../config/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { Logger } from "../platform/observe/log.ts";
import { traceRedis } from "../platform/redis/trace_redis.ts";
import { traceStatement } from "../platform/observe/trace_statements.ts";
import { connectRedis } from "../platform/redis/connect.ts";
import type { Redis } from "../platform/redis/redis.ts";

/** Where this program's own files are. */
export interface Program {
  /** Root of the project or the bundle, a file URL ending in "/". */
  root: URL;
  /** URL of a module that runs in a thread of its own; it may be a .js in a bundle. */
  entry(path: string): URL;
}

export interface Engines extends AsyncDisposable {
  database: Database;
  redis?: Redis;
  embedded?: EmbeddedDatabase;
}

/** Told what is waited for: a sentence, or null once it is there. */
export type Waiting = (engine: "postgres" | "redis", why: string | null) => void;

const TRACED = { observe: traceStatement };
const RETRY_MS = 500;
const SAY_EVERY_MS = 10_000;

/** @throws DirectoryInUse when another process has the embedded database open */
export async function openEngines(
  { config, secrets, program, log, clock, signal, waiting, connections, inMemory = false }: {
    config: Config;
    secrets: Secrets;
    program: Program;
    log: Logger;
    clock: Clock;
    signal: AbortSignal;
    waiting: Waiting;
    connections?: number;
    /** Keeps the embedded database in memory: for tests. */
    inMemory?: boolean;
  },
): Promise<Engines> {
  await using undo = new AsyncDisposableStack();
  const engines: Partial<Engines> = {};
  const target = config.engines.database;
  if (target.kind === "embedded") {
    const directory = inMemory ? null : `${target.dataDir}/postgres`;
    const embedded = undo.use(await openEmbedded({ directory, ...program, log }));
    if (!inMemory) {
      undo.use(await serveSocket(embedded, { path: `${target.dataDir}/pg.sock`, log }));
    }
    engines.embedded = embedded;
    engines.database = undo.use(
      openDatabase({ engine: "embedded", socket: embedded.socket }, TRACED),
    );
  } else {
    engines.database = undo.use(
      openDatabase(serverTarget(config, secrets), {
        ...TRACED,
        ...(connections !== undefined && { max: connections }),
      }),
    );
  }
  const { sql } = engines.database;
  await until(() => sql`select 1`, (why) => waiting("postgres", why));
  if (secrets.redisUrl) {
    const url = secrets.redisUrl;
    waiting("redis", "connecting");
    const redis = await connectRedis({ url, log, signal });
    undo.defer(() => redis.destroy());
    if (config.log.traces) undo.defer(traceRedis());
    engines.redis = redis;
    waiting("redis", null);
  }
  const resources = undo.move();
  return { ...engines as Engines, [Symbol.asyncDispose]: () => resources.disposeAsync() };

  /** Tries until it works or the program is told to stop. */
  async function until(attempt: () => Promise<unknown>, say: (why: string | null) => void) {
    let saidAt = -Infinity;
    for (;;) {
      try {
        await attempt();
        return say(null);
      } catch (error) {
        if (signal.aborted) throw error;
        const why = reasonOf(error);
        say(why);
        if (clock.elapsed() - saidAt >= SAY_EVERY_MS) {
          saidAt = clock.elapsed();
          log.warn({ err: why }, "waiting for Postgres");
        }
        await clock.sleep(RETRY_MS, signal);
      }
    }
  }
}

/** What asks the database for its time of day, in milliseconds since the Unix epoch. */
export function askTime({ sql }: Database): () => Promise<number> {
  return async () => {
    const [row] = await sql<[{ time: number }]>`
      select extract(epoch from clock_timestamp())::float8 * 1000 as time`;
    return row.time;
  };
}

export function serverTarget(
  { engines: { database } }: Pick<Config, "engines">,
  secrets: Pick<Secrets, "databaseUrl" | "databaseDirectUrl">,
): DatabaseTarget {
  return {
    engine: "server",
    ...(database.kind === "server" && database.prepared !== undefined && {
      prepared: database.prepared,
    }),
    url: secrets.databaseUrl!,
    ...(secrets.databaseDirectUrl && { directUrl: secrets.databaseDirectUrl }),
  };
}

/** Reaches the embedded database through ports that another thread hands over. */
export function portTarget(nextPort: () => Promise<MessagePort>): DatabaseTarget {
  // The driver awaits its socket, though its types do not say so.
  const socket = () => nextPort().then(portSocket) as unknown as Duplex;
  return { engine: "embedded", socket };
}

/** What went wrong, without addresses or credentials. */
function reasonOf(error: unknown): string {
  const cause = error instanceof AggregateError ? error.errors[0] : error;
  if (!(cause instanceof Error)) return String(cause);
  return "code" in cause ? `${cause.code}` : cause.message;
}
