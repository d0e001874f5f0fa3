/**
 * Drizzle's builder over a connection or a transaction: for lists, the staff's reads and whatever is
 * not hot. It makes the text and reads the rows; the driver under it stays as it is for hand-written
 * statements, and its errors arrive as they are, since callers tell them apart by their codes.
 */

import { type AnyColumn, asc, desc, DrizzleQueryError, type SQL, sql } from "drizzle-orm";
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

/**
 * A list by time, the newest first unless the oldest are asked for: its order, and what is behind the
 * last row of the page before; of the first page all is.
 */
export function byTime(
  { createdAt, id }: { createdAt: AnyColumn; id: AnyColumn },
  { after, oldestFirst = false }: {
    after?: { createdAt: Date; id: string };
    oldestFirst?: boolean;
  },
): { behind: SQL | undefined; order: SQL[] } {
  const turn = oldestFirst ? asc : desc;
  return {
    behind: after &&
      sql`(${createdAt}, ${id}) ${sql.raw(oldestFirst ? ">" : "<")} (${
        sql.param(after.createdAt, createdAt)
      }, ${sql.param(after.id, id)})`,
    order: [turn(createdAt), turn(id)],
  };
}
