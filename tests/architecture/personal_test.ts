/** Nothing that is kept of a player is forgotten by exports and deletions. */

import assert from "node:assert/strict";
import { is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import * as schema from "../../db/schema/mod.ts";
import { composePersonal } from "../../services/compose/personal.ts";

/** Columns that hold ids of users among others': those of staff, of clients, of nobody. */
const AMONG_OTHERS = /_by$|^(actor|authority|caller|subjects)$/;

/** Every `table.column` that names a user: by its reference, or by how it is called. */
function naming(tables: readonly PgTable[]): string[] {
  return tables.map(getTableConfig).flatMap(({ name, columns, foreignKeys }) => {
    const references = new Set(
      foreignKeys.map((key) => key.reference())
        .filter(({ foreignTable }) => getTableConfig(foreignTable as PgTable).name === "users")
        .flatMap(({ columns }) => columns.map((column) => column.name)),
    );
    return columns
      .filter((column) =>
        references.has(column.name) || /(^|_)user_ids?$/.test(column.name) ||
        AMONG_OTHERS.test(column.name) && /^text|^uuid/.test(column.getSQLType())
      )
      .map((column) => `${name}.${column.name}`);
  });
}

const tables = Object.values<unknown>(schema).filter((each) => is(each, PgTable)) as PgTable[];

Deno.test("[SEC10] every column that names a user stands in its domain's personal.ts", () => {
  const declared = new Set(
    composePersonal({ database: { sql: undefined as never }, leaderboards: undefined as never })
      .flatMap(({ columns }) => Object.keys(columns)),
  );
  const known = new Set(
    tables.map(getTableConfig).flatMap(({ name, columns }) =>
      columns.map((column) => `${name}.${column.name}`)
    ),
  );
  const missing = naming(tables).filter((column) => !declared.has(column));
  const gone = [...declared].filter((column) => !known.has(column));
  assert.deepEqual(
    missing.map((column) =>
      `${column} names a user: say in the personal.ts of its domain what an export tells of it ` +
      "(collect), and what a deletion leaves (erase)"
    ).concat(gone.map((column) => `${column} is declared in a personal.ts, and no table has it`)),
    [],
  );
});
