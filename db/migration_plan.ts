/**
 * What a migration would hold others up with: the locks of its statements, before it runs.
 *
 * Modes and what waits for them: Postgres' manual, "Explicit Locking". A test runs every migration there
 * is and compares with `pg_locks`.
 */

import type { Sql } from "./client.ts";
import type { Migration } from "./migrate.ts";

/**
 * What others wait for until the migration has ended: `all` reads and writes of the table, its
 * `writes`, changes of its `schema`, or writes of the `rows` that it changes.
 */
export type Holdup = "all" | "writes" | "schema" | "rows";

export interface TableLock {
  table: string;
  holds: Holdup;
}

export interface PlannedStatement {
  statement: string;
  /** Undefined: it cannot be told from the text. */
  locks: TableLock[] | undefined;
}

export interface PlannedMigration {
  tag: string;
  statements: PlannedStatement[];
}

export interface TableSize {
  /** As the planner of queries estimates it. */
  rows: number;
  bytes: number;
}

export interface MigrationPlan {
  migrations: PlannedMigration[];
  /** Those that are locked. */
  sizes: ReadonlyMap<string, TableSize>;
}

const NAME = String.raw`(?:"?public"?\.)?"?(\w+)"?`;
const kinds: [RegExp, (match: RegExpExecArray) => TableLock[]][] = [
  // A table that references another keeps the other's rows from being changed under it.
  [
    new RegExp(
      `^alter table (?:only )?${NAME} add constraint .* foreign key .* references ${NAME}`,
      "is",
    ),
    ([, table, other]) => [{ table: table!, holds: "writes" }, { table: other!, holds: "writes" }],
  ],
  [
    new RegExp(`^alter table (?:only )?${NAME} set \\(`, "i"),
    ([, table]) => [{ table: table!, holds: "schema" }],
  ],
  [
    new RegExp(`^alter table (?:only )?${NAME} `, "i"),
    ([, table]) => [{ table: table!, holds: "all" }],
  ],
  [new RegExp(`^drop index ${NAME}`, "i"), ([, index]) => [{ table: index!, holds: "all" }]],
  [
    new RegExp(`^alter index ${NAME} `, "i"),
    ([, index]) => [{ table: index!, holds: "schema" }],
  ],
  [new RegExp(`^drop table ${NAME}`, "i"), ([, table]) => [{ table: table!, holds: "all" }]],
  [
    new RegExp(`^create (?:unique )?index "?\\w+"? on (?:only )?${NAME}`, "i"),
    ([, table]) => [{ table: table!, holds: "writes" }],
  ],
  [
    new RegExp(`^create (?:or replace )?trigger .*? on ${NAME}`, "is"),
    ([, table]) => [{ table: table!, holds: "writes" }],
  ],
  [/^create (or replace )?function /i, () => []],
  [/^create (temp |temporary )?(table|sequence|view) /i, () => []],
  [
    new RegExp(`^(?:update|insert into|delete from) ${NAME}`, "i"),
    ([, table]) => [{ table: table!, holds: "rows" }],
  ],
];

/** What may lock more than the table that a statement begins with; no pattern above reads it. */
const UNTOLD =
  /\bif exists\b|^update only\b|\breferences\b|\bpartition of\b|\bdrop constraint\b|^drop \w+ [^;]*,|;\s*\S/i;
/** A foreign key that is added, and functions, whose bodies are only stored. */
const TOLD = /\badd constraint\b[^]*\bforeign key\b|^create (or replace )?function /i;

/** @param statement one statement of a migration's file */
export function planStatement(statement: string): PlannedStatement {
  const bare = statement.replaceAll(/^\s*--.*$/gm, "").trim();
  if (UNTOLD.test(bare) && !TOLD.test(bare)) return { statement: bare, locks: undefined };
  for (const [pattern, read] of kinds) {
    const match = pattern.exec(bare);
    if (match) return { statement: bare, locks: read(match) };
  }
  return { statement: bare, locks: undefined };
}

/** One row for each index, or one without. */
interface Table {
  name: string;
  parent: string | null;
  rows: number;
  bytes: number;
  index: string | null;
}

/** Each statement of `pending` with what it locks of the tables that are there. Changes nothing. */
export async function planMigrations(sql: Sql, pending: Migration[]): Promise<MigrationPlan> {
  const tables = await sql<Table[]>`
    select c.relname as name, p.relname as parent, greatest(c.reltuples, 0)::float8 as rows,
      pg_total_relation_size(c.oid)::float8 as bytes, i.relname as index
    from pg_class c
    left join pg_inherits h on h.inhrelid = c.oid left join pg_class p on p.oid = h.inhparent
    left join pg_index x on x.indrelid = c.oid left join pg_class i on i.oid = x.indexrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`;
  const sizes = new Map(tables.map(({ name, rows, bytes }) => [name, { rows, bytes }]));
  const tableOf = new Map(tables.map(({ name, index }) => [index, name]));
  const there = ({ table, holds }: TableLock): TableLock[] => {
    const name = sizes.has(table) ? table : tableOf.get(table);
    if (name === undefined) return [];
    // What changes a table changes its partitions; rows are written in their own alone.
    const parts = holds === "rows" ? [] : tables.filter(({ parent }) => parent === name);
    return [...new Set([name, ...parts.map((part) => part.name)])].map((each) => ({
      ...{ table: each, holds },
    }));
  };
  return {
    sizes,
    migrations: pending.map(({ tag, statements }) => ({
      tag,
      statements: statements.map(planStatement).map(({ statement, locks }) => ({
        statement,
        locks: locks?.flatMap(there),
      })),
    })),
  };
}
