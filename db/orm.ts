/**
 * Drizzle's builder over a connection or a transaction: for lists, the staff's reads and whatever is
 * not hot. It makes the text and reads the rows; the driver under it stays as it is for hand-written
 * statements, and its errors arrive as they are, since callers tell them apart by their codes.
 */

import { type AnyColumn, DrizzleQueryError, type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { PgRemoteDatabase, PgRemoteSession } from "drizzle-orm/pg-proxy";
import type { Sql, Transaction } from "./client.ts";

type None = Record<string, never>;
export type Orm = PgRemoteDatabase<None>;

const dialect = new PgDialect();

/** Cheap: a transaction makes its own. */
export function orm(on: Sql | Transaction): Orm {
  const session = new PgRemoteSession<None, None>(
    async (text, params, method) => {
      const query = on.unsafe(text, params, { prepare: true });
      return { rows: method === "all" ? [...await query.values()] : [...await query] };
    },
    dialect,
    undefined,
  );
  const prepare = session.prepareQuery.bind(session);
  const unwrapped = (...parts: Parameters<typeof prepare>) => {
    const prepared = prepare(...parts);
    const execute = prepared.execute.bind(prepared);
    prepared.execute = (values) =>
      execute(values).catch((error) => {
        // Wrapped it would say every parameter in its message, and no code.
        throw error instanceof DrizzleQueryError ? error.cause : error;
      });
    return prepared;
  };
  session.prepareQuery = unwrapped as typeof prepare;
  return new PgRemoteDatabase(dialect, session, undefined);
}

/** Behind the last row of a page that goes from the newest to the oldest; the first page: all. */
export function isBefore(
  table: { createdAt: AnyColumn; id: AnyColumn },
  last: { createdAt: Date; id: string } | undefined,
): SQL | undefined {
  return last &&
    sql`(${table.createdAt}, ${table.id}) < (${sql.param(last.createdAt, table.createdAt)}, ${
      sql.param(last.id, table.id)
    })`;
}
