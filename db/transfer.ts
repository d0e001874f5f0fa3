/**
 * Moves everything between databases: embedded and server, one major version and another.
 *
 * The file is text: a header line, then for each table a line with its name and one line per row, as
 * Postgres itself writes the row in JSON. Rows never become JavaScript values, so nothing is rounded.
 */

import type { Sql, Transaction } from "./client.ts";

interface Header {
  format: "veze-export-1";
  migrations: string[];
  sequences: Record<string, string>;
}

const CHUNK = 500;

/** All lines of an export, read in one snapshot. */
export async function exportDatabase(
  sql: Sql,
  write: (line: string) => Promise<void>,
): Promise<Record<string, number>> {
  return await sql.begin("isolation level repeatable read read only", async (tx) => {
    const header: Header = {
      format: "veze-export-1",
      migrations: (await tx`select tag from schema_migrations order by tag`).map((r) => r.tag),
      sequences: await readSequences(tx),
    };
    await write(JSON.stringify(header));
    const counts: Record<string, number> = {};
    for (const table of await listTables(tx)) {
      counts[table] = 0;
      await write(JSON.stringify({ table }));
      const rows = tx<{ row: string }[]>`
        select to_jsonb(t)::text as row from ${tx(table)} t`.cursor(CHUNK);
      for await (const chunk of rows) {
        counts[table] += chunk.length;
        for (const { row } of chunk) await write(row);
      }
    }
    return counts;
  });
}

/** @throws when the database is not empty or its schema is not the one the file was written with */
export async function importDatabase(
  sql: Sql,
  lines: AsyncIterable<string>,
): Promise<Record<string, number>> {
  return await sql.begin(async (tx) => {
    const counts: Record<string, number> = {};
    const tables = await listTables(tx);
    let header: Header | undefined;
    let table = "";
    let chunk: string[] = [];
    const flush = async () => {
      if (chunk.length === 0) return;
      await tx`insert into ${tx(table)}
        select * from jsonb_populate_recordset(null::${tx(table)}, ${`[${
        chunk.join(",")
      }]`}::text::jsonb)`;
      counts[table] = (counts[table] ?? 0) + chunk.length;
      chunk = [];
    };
    for await (const line of lines) {
      if (!header) {
        header = JSON.parse(line) as Header;
        await checkTarget(tx, header, tables);
      } else if (line.startsWith('{"table":')) {
        await flush();
        table = JSON.parse(line).table;
        if (!tables.includes(table)) throw new Error(`Cannot import: no table "${table}" here`);
      } else if (line !== "") {
        chunk.push(line);
        if (chunk.length === CHUNK) await flush();
      }
    }
    await flush();
    for (const [name, value] of Object.entries(header?.sequences ?? {})) {
      await tx`select setval(${name}::regclass, ${value}::bigint)`;
    }
    return counts;
  });
}

async function checkTarget(tx: Transaction, header: Header, tables: string[]): Promise<void> {
  if (header.format !== "veze-export-1") throw new Error("Cannot import: not an export of ours");
  const here = (await tx`select tag from schema_migrations order by tag`).map((r) => r.tag);
  if (String(here) !== String(header.migrations)) {
    throw new Error(
      "Cannot import: the schemas differ. Export with the same version of the program, or migrate first",
    );
  }
  for (const table of tables) {
    const rows = await tx`select 1 from ${tx(table)} limit 1`;
    if (rows.length > 0) throw new Error(`Cannot import: the table "${table}" is not empty`);
  }
}

/** Tables in the order in which their references allow inserting. */
async function listTables(tx: Transaction): Promise<string[]> {
  const names = (await tx<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      and relname <> 'schema_migrations' order by relname`).map(({ name }) => name);
  const references = await tx<{ from: string; to: string }[]>`
    select c.conrelid::regclass::text as "from", c.confrelid::regclass::text as "to"
    from pg_constraint c where c.contype = 'f' and c.conrelid <> c.confrelid`;
  const ordered: string[] = [];
  while (ordered.length < names.length) {
    const next = names.filter((name) =>
      !ordered.includes(name) &&
      references.every(({ from, to }) => from !== name || ordered.includes(to))
    );
    if (next.length === 0) throw new Error("Cannot order the tables: they refer in a circle");
    ordered.push(...next);
  }
  return ordered;
}

async function readSequences(tx: Transaction): Promise<Record<string, string>> {
  const rows = await tx<{ name: string; value: string }[]>`
    select quote_ident(sequencename) as name, last_value::text as value from pg_sequences
    where schemaname = 'public' and last_value is not null`;
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}
