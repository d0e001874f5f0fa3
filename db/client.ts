/**
 * The one database client: postgres.js (repaired, see ops/patch_postgres.ts), prepared statements,
 * Drizzle on top of it.
 *
 * The embedded engine and a server look the same from here; only the way to open a connection
 * differs.
 */

import type { Duplex } from "node:stream";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import type postgres from "postgres";
import driver from "patched-postgres";
import { createDial } from "./dial.ts";
import { createListening, type ListenHooks, type Listening } from "./listen.ts";
import * as schema from "./schema/mod.ts";

export type Sql = postgres.Sql;
export type Transaction = postgres.TransactionSql;
/** A part of a statement. */
export type Fragment = postgres.PendingQuery<postgres.Row[]>;
export type Orm = PostgresJsDatabase<typeof schema>;

export interface Database extends AsyncDisposable {
  /** For hot and multi-row statements; tagged templates are prepared once per connection. */
  sql: Sql;
  /** For everything else. */
  orm: Orm;
  /** A connection pool that no pooler stands before: LISTEN and migrations. */
  direct: Sql;
  engine: "embedded" | "server";
}

/** Where connections come from. */
export type DatabaseTarget =
  | { engine: "server"; url: string; directUrl?: string }
  | { engine: "embedded"; socket: () => Duplex }
  | { engine: "socket"; path: string };

export interface DatabaseOptions {
  /** Connections in the pool; the embedded engine has one session, more only queue. */
  max?: number;
  /** Name shown in pg_stat_activity. */
  name?: string;
}

const CONNECT_TIMEOUT_S = 3;
const END_TIMEOUT_S = 3;
const INT8 = 20;
/** timestamptz, date, time, timestamp and their arrays. */
const DATE_TYPES = [1184, 1082, 1083, 1114, 1182, 1185, 1115, 1231];

/** Opens the pool. Nothing is connected until the first query. */
export function openDatabase(target: DatabaseTarget, options: DatabaseOptions = {}): Database {
  const dial = createDial();
  const common = {
    max: options.max ?? (target.engine === "embedded" ? 4 : 10),
    connect_timeout: CONNECT_TIMEOUT_S,
    // The dial decides when a server is tried again.
    backoff: () => 0,
    max_lifetime: null,
    onnotice: () => {},
    connection: { application_name: options.name ?? "veze-game" },
    types: {
      // Counters and sequence numbers stay below 2^53; anything larger would be a defect.
      bigint: {
        to: INT8,
        from: [INT8],
        serialize: (value: number | bigint) => value.toString(),
        parse: (text: string) => Number(text),
      },
    },
  };
  const sql = connect(common);
  const direct = target.engine === "server" && target.directUrl
    ? connect({ ...common, max: 2 }, target.directUrl)
    : sql;
  const listening: Listening = createListening((hooks) =>
    connect(
      { ...common, ...hooks, max: 1, fetch_types: false },
      target.engine === "server" ? target.directUrl : undefined,
    )
  );
  direct.listen = listening.listen;
  return {
    sql,
    direct,
    orm: withDates(sql, () => drizzle(sql, { schema })),
    engine: target.engine === "server" ? "server" : "embedded",
    async [Symbol.asyncDispose]() {
      await Promise.all([
        listening.end(),
        sql.end({ timeout: END_TIMEOUT_S }),
        direct !== sql && direct.end({ timeout: END_TIMEOUT_S }),
      ]);
    },
  };

  function connect(
    options: typeof common & Partial<ListenHooks> & { fetch_types?: boolean },
    url?: string,
  ): Sql {
    // `socket` is an option that the library's types do not know.
    const asOptions = (own: Record<string, unknown>) => ({ ...options, ...own }) as typeof options;
    if (target.engine === "server") {
      return asSql(driver(url ?? target.url, asOptions({ socket: dial })));
    }
    const way = target.engine === "socket" ? { path: target.path } : { socket: target.socket };
    return asSql(driver(asOptions({ user: "postgres", database: "postgres", ...way })));
  }
}

/** The bigint parser changes no type that the code reads: rows are typed where they are selected. */
function asSql(sql: unknown): Sql {
  return sql as Sql;
}

/**
 * Drizzle takes the driver's handling of dates away, since it maps them itself; both ways agree, and
 * hand-written statements need the driver's. (JSON stays Drizzle's: statements pass JSON as text.)
 */
function withDates(sql: Sql, makeOrm: () => Orm): Orm {
  const { parsers, serializers } = sql.options;
  const before = DATE_TYPES.map((type) => ({
    type,
    parser: parsers[type],
    serializer: serializers[type],
  }));
  const orm = makeOrm();
  for (const { type, parser, serializer } of before) {
    if (parser) parsers[type] = parser;
    else delete parsers[type];
    if (serializer) serializers[type] = serializer;
    else delete serializers[type];
  }
  return orm;
}
