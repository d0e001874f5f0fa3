/**
 * The one database client: postgres.js (repaired, see ops/patch_postgres.ts), prepared statements.
 * Drizzle's builder stands on top of it: orm.ts.
 *
 * The embedded engine and a server look the same from here; only the way to open a connection
 * differs.
 */

import type { Duplex } from "node:stream";
import type postgres from "postgres";
import driver from "patched-postgres";
import { createDial } from "./dial.ts";
import { createListening, type ListenHooks, type Listening } from "./listen.ts";

export type Sql = postgres.Sql;
export type Transaction = postgres.TransactionSql;
/** A part of a statement. */
export type Fragment = postgres.PendingQuery<postgres.Row[]>;

/**
 * Asks for many rows of whoever may answer: a standby where there is one and the asker may read there,
 * else the same as `sql`. What is asked changes nothing, and is asked again of the primary where the
 * standby fails.
 */
export type Read = <T>(ask: (sql: Sql | Transaction) => Promise<T>) => Promise<T>;

export interface Database extends AsyncDisposable {
  /** Tagged templates are prepared once per connection, unless a pooler forgets them. */
  sql: Sql;
  /** A connection pool that no pooler stands before: LISTEN and migrations. */
  direct: Sql;
  /** What the staff reads in bulk. */
  read: Read;
  engine: "embedded" | "server";
}

/** Where connections come from. */
export type DatabaseTarget =
  | {
    engine: "server";
    url: string;
    /** The same past a pooler that lends a connection for a transaction. */
    directUrl?: string;
    /**
     * Whether what is prepared on `url` is there for the next transaction as well. Absent: where no
     * `directUrl` says that a pooler stands before it.
     */
    prepared?: boolean;
  }
  | { engine: "embedded"; socket: () => Duplex }
  | { engine: "socket"; path: string };

export interface DatabaseOptions {
  /** Connections in the pool; the embedded engine has one session, more only queue. */
  max?: number;
  /** Name shown in pg_stat_activity. */
  name?: string;
  /** Told of each statement where it is asked for. @returns is told of its end */
  observe?: Observe;
}

/** @param text of the statement, without its values */
export type Observe = (text: string) => ((error?: unknown) => void) | undefined;

/** What the driver's patch hands over; `strings` are a template's parts. */
interface AskedQuery {
  strings: readonly string[];
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

const CONNECT_TIMEOUT_S = 3;
const END_TIMEOUT_S = 3;
const INT8 = 20;
const JSON_TYPES = [114, 3802];

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
    ...(options.observe && { observe: observing(options.observe) }),
    types: {
      // Counters and sequence numbers stay below 2^53; anything larger would be a defect.
      bigint: {
        to: INT8,
        from: [INT8],
        serialize: (value: number | bigint) => value.toString(),
        parse: (text: string) => Number(text),
      },
      // Statements and the builder write JSON themselves.
      json: {
        to: JSON_TYPES[0]!,
        from: JSON_TYPES,
        serialize: (text: string) => text,
        parse: (text: string) => JSON.parse(text),
      },
    },
  };
  // A pooler before 1.21 gives a connection back at the first end of a statement, while the next one,
  // which asks for its types without an end, is under way on it: its answer then reaches somebody else.
  // So nothing follows before the answer where statements do not stay prepared.
  const prepare = target.engine !== "server" || (target.prepared ?? target.directUrl === undefined);
  const sql = connect({ ...common, prepare, ...(!prepare && { max_pipeline: 0 }) });
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
    read: (ask) => ask(sql),
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
    options: typeof common & Partial<ListenHooks> & {
      fetch_types?: boolean;
      prepare?: boolean;
      max_pipeline?: number;
    },
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

function observing(observe: Observe) {
  return (query: AskedQuery): void => {
    const end = observe(query.strings.join("?"));
    if (!end) return;
    const { resolve, reject } = query;
    query.resolve = (result) => {
      end();
      resolve(result);
    };
    query.reject = (error) => {
      end(error);
      reject(error);
    };
  };
}

/** The bigint parser changes no type that the code reads: rows are typed where they are selected. */
function asSql(sql: unknown): Sql {
  return sql as Sql;
}
