/**
 * Moves everything between databases: embedded and server, one major version and another.
 *
 * The file is text: a header line, then for each table a line with its name and one line per row, as
 * Postgres itself writes the row in JSON, and a last line that says how many rows each table had and
 * what all lines before hash to. Rows never become JavaScript values, so nothing is rounded. Without
 * the last line, or with another content than it says, a file is refused whole.
 */

import { createHash } from "node:crypto";
import type { Sql, Transaction } from "./client.ts";

interface Header {
  format: typeof FORMAT;
  migrations: string[];
  sequences: Record<string, string>;
}

/** Rows by table. */
export type Counts = Record<string, number>;

interface Trailer {
  end: { tables: Counts; sha256: string };
}

/** Told how many rows are done, every now and then. */
export type Progress = (rows: number) => void;

/** The file is damaged, of another version, or does not fit this database; nothing was changed. */
export class ImportRefused extends Error {
  override name = "ImportRefused";

  constructor(why: string, options?: ErrorOptions) {
    super(`Cannot import: ${why}`, options);
  }
}

const FORMAT = "veze-export-2";
const CHUNK = 500;
const TABLE_LINE = '{"table":';
const END_LINE = '{"end":';

/** What of a table goes along: columns that are given another value; undefined: nothing of it. */
export type Choice = (table: string) => Readonly<Record<string, unknown>> | undefined;

/** All lines of an export, read in one snapshot. */
export async function exportDatabase(
  sql: Sql,
  write: (line: string) => Promise<void>,
  progress: Progress = () => {},
  choose: Choice = () => ({}),
): Promise<Counts> {
  const hash = createHash("sha256");
  const writeHashed = async (line: string) => {
    hash.update(line + "\n");
    await write(line);
  };
  return await sql.begin("isolation level repeatable read read only", async (tx) => {
    const header: Header = {
      format: FORMAT,
      migrations: (await tx`select tag from schema_migrations order by tag`).map((r) => r.tag),
      sequences: await readSequences(tx),
    };
    await writeHashed(JSON.stringify(header));
    const counts: Counts = {};
    let done = 0;
    for (const table of await listTables(tx)) {
      const instead = choose(table);
      if (!instead) continue;
      counts[table] = 0;
      await writeHashed(JSON.stringify({ table }));
      const rows = tx<{ row: string }[]>`
        select (to_jsonb(t) || ${JSON.stringify(instead)}::text::jsonb)::text as row
        from ${tx(table)} t`.cursor(CHUNK);
      for await (const chunk of rows) {
        counts[table] += chunk.length;
        progress(done += chunk.length);
        for (const { row } of chunk) await writeHashed(row);
      }
    }
    const trailer: Trailer = { end: { tables: counts, sha256: hash.digest("hex") } };
    await write(JSON.stringify(trailer));
    return counts;
  });
}

/**
 * Reads a file to its end without looking at any database.
 * @returns its rows by table
 * @throws ImportRefused unless it is whole and as it was written
 */
export async function verifyExport(lines: AsyncIterable<string>): Promise<Counts> {
  const checked = checkLines();
  for await (const line of lines) checked.take(line);
  return checked.end();
}

/**
 * Looks whether the file could be imported once the database has all of the program's migrations, and
 * changes nothing: a database that is in use is not even migrated.
 *
 * @throws ImportRefused
 */
export async function checkImport(
  sql: Sql,
  lines: AsyncIterable<string>,
  tags: readonly string[],
): Promise<void> {
  for await (const line of lines) {
    checkSchema(readHeader(line), tags.toSorted());
    break;
  }
  await sql.begin("read only", async (tx) => await checkEmpty(tx, await listTables(tx)));
}

/** @throws ImportRefused; the database is as it was then */
export async function importDatabase(
  sql: Sql,
  lines: AsyncIterable<string>,
  progress: Progress = () => {},
): Promise<Counts> {
  return await sql.begin(async (tx) => {
    const tables = await listTables(tx);
    const checked = checkLines();
    let header: Header | undefined;
    let table = "";
    let chunk: string[] = [];
    let done = 0;
    const flush = async () => {
      if (chunk.length === 0) return;
      const rows = `[${chunk.join(",")}]`;
      await tx`insert into ${tx(table)}
        select * from jsonb_populate_recordset(null::${tx(table)}, ${rows}::text::jsonb)`
        .catch((cause) => {
          throw new ImportRefused(`a row of "${table}" does not fit`, { cause });
        });
      progress(done += chunk.length);
      chunk = [];
    };
    for await (const line of lines) {
      checked.take(line);
      if (!header) {
        header = readHeader(line);
        await checkTarget(tx, header, tables);
      } else if (line.startsWith(TABLE_LINE)) {
        await flush();
        table = readTable(line);
        if (!tables.includes(table)) throw new ImportRefused(`no table "${table}" here`);
      } else if (line !== "" && !line.startsWith(END_LINE)) {
        chunk.push(line);
        if (chunk.length === CHUNK) await flush();
      }
    }
    await flush();
    const counts = checked.end();
    for (const [name, value] of Object.entries(header!.sequences)) {
      await tx`select setval(${name}::regclass, ${value}::bigint)`;
    }
    return counts;
  });
}

/** Holds the lines of a file against its last one. */
function checkLines() {
  const hash = createHash("sha256");
  const counts: Counts = {};
  let table: string | undefined;
  let trailer: Trailer | undefined;
  let number = 0;
  return {
    take(line: string): void {
      number++;
      if (trailer) {
        if (line !== "") throw new ImportRefused("something follows its last line");
        return;
      }
      // Rows are tables' own: a row that begins like a last line would be none of ours.
      if (line.startsWith(END_LINE)) {
        trailer = readTrailer(line);
        return;
      }
      hash.update(line + "\n");
      if (number === 1) readHeader(line);
      else if (line.startsWith(TABLE_LINE)) counts[table = readTable(line)] = 0;
      else if (table === undefined) throw new ImportRefused("its second line names no table");
      else counts[table]!++;
    },
    end(): Counts {
      if (!trailer) {
        throw new ImportRefused("the file is cut off: its last line is missing. Export it again");
      }
      const { tables, sha256 } = trailer.end;
      const names = new Set([...Object.keys(tables), ...Object.keys(counts)]);
      const wrong = [...names].find((name) => tables[name] !== counts[name]);
      if (wrong !== undefined) {
        throw new ImportRefused(
          `the file is damaged: of "${wrong}" it has ${counts[wrong] ?? 0} rows and should have ${
            tables[wrong] ?? 0
          }`,
        );
      }
      if (hash.digest("hex") !== sha256) {
        throw new ImportRefused("the file is damaged: its content is not what was written");
      }
      return counts;
    },
  };
}

function readHeader(line: string): Header {
  const header = parsed(line) as Partial<Header> | undefined;
  if (header?.format === FORMAT) return header as Header;
  throw new ImportRefused(
    String(header?.format) === "veze-export-1"
      ? "an earlier version wrote it, whose files do not show whether they are whole. Export it again"
      : "not an export of ours",
  );
}

function readTable(line: string): string {
  const { table } = (parsed(line) ?? {}) as { table?: unknown };
  if (typeof table === "string") return table;
  throw new ImportRefused("the file is damaged: a table's name cannot be read");
}

function readTrailer(line: string): Trailer {
  const trailer = parsed(line) as Partial<Trailer> | undefined;
  if (trailer?.end?.tables && typeof trailer.end.sha256 === "string") return trailer as Trailer;
  throw new ImportRefused("the file is damaged: its last line cannot be read");
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function checkTarget(tx: Transaction, header: Header, tables: string[]): Promise<void> {
  const here = (await tx`select tag from schema_migrations order by tag`).map((r) => r.tag);
  checkSchema(header, here);
  await checkEmpty(tx, tables);
}

function checkSchema(header: Header, tags: readonly string[]): void {
  if (String(tags) !== String(header.migrations)) {
    throw new ImportRefused(
      "the schemas differ. Export with the same version of the program, or migrate first",
    );
  }
}

async function checkEmpty(tx: Transaction, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const rows = await tx`select 1 from ${tx(table)} limit 1`;
    if (rows.length > 0) throw new ImportRefused(`the table "${table}" is not empty`);
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
