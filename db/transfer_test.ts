import assert from "node:assert/strict";
import { silentLogger } from "../tests/support/app/silent_logger.ts";
import { makeDatabase } from "../tests/support/app/test_engines.ts";
import { emptySchema, openTestDatabase } from "../tests/support/engines/embedded.ts";
import { type Database, openDatabase, type Sql } from "./client.ts";
import { migrate, readMigrations } from "./migrate.ts";
import {
  checkImport,
  exportDatabase,
  importDatabase,
  ImportRefused,
  verifyExport,
} from "./transfer.ts";

const root = new URL("../", import.meta.url);
const postgresUrl = Deno.env.get("TEST_POSTGRES_URL");
const SCORES = [5e-324, 1e308, Number.MAX_VALUE, 0.1, 0.30000000000000004, 2 ** 53, -1.5, 0, 1 / 3];

type Opened = { database: Database } & AsyncDisposable;

async function openMigrated(where: "embedded" | "server"): Promise<Opened> {
  const opened = await openEmpty(where);
  await migrate(opened.database.direct, await readMigrations(root));
  return opened;
}

async function openEmpty(where: "embedded" | "server"): Promise<Opened> {
  await using undo = new AsyncDisposableStack();
  const database = where === "embedded"
    ? await (async () => {
      const embedded = undo.use(await openTestDatabase({ log: silentLogger }));
      return openDatabase({ engine: "embedded", socket: embedded.socket });
    })()
    : openDatabase({ engine: "server", url: await makeDatabase(undo, postgresUrl!) });
  undo.use(database);
  if (where === "embedded") await emptySchema(database.sql);
  const resources = undo.move();
  return { database, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Rows of many kinds: bytes, doubles, arrays, JSON, times, text that needs quoting. */
async function fill(sql: Sql): Promise<void> {
  const at = "2026-06-01T12:34:56.789Z";
  const board = crypto.randomUUID();
  await sql`insert into leaderboards (id, season, mode, created_at) values (${board}, 's', 'm', ${at})`;
  for (const [i, score] of SCORES.entries()) {
    const id = crypto.randomUUID();
    const name = [
      "plain",
      'quo"te',
      "back\\slash",
      "new\nline",
      "ünï🦆",
      "{}",
      "'",
      "tab\t",
      "",
    ][i]!;
    await sql`insert into users (id, display_name, region, roles, created_at)
      values (${id}, ${name}, 'eu-north', ${["player", 'odd "role", {x}']}, ${at})`;
    await sql`insert into devices (secret_hash, user_id, created_at)
      values (${crypto.getRandomValues(new Uint8Array(32))}, ${id}, ${at})`;
    await sql`insert into leaderboard_entries
        (leaderboard_id, user_id, score, version, reached, updated_at)
      values (${board}, ${id}, ${score}, nextval('leaderboard_clock'), ${i}, ${at})`;
    await sql`insert into events (id, kind, payload_json, user_id, created_at)
      values (${crypto.randomUUID()}, 'e', ${JSON.stringify({ n: i, deep: [name, null] })}::jsonb,
        ${id}, ${at})`;
    await sql`insert into outbox (kind, target, payload_json, created_at)
      values ('room', 'world', '{"table":"outbox"}'::jsonb, ${at})`;
  }
}

/** Everything, as the database itself writes it. */
async function dump(sql: Sql): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace
      and relkind = 'r' and relname <> 'schema_migrations' order by relname`;
  const lines: string[] = [];
  for (const { name } of tables) {
    const rows = await sql<{ row: string }[]>`
      select t::text as row from ${sql(name)} t order by t::text collate "C"`;
    lines.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  return lines;
}

async function exportLines(sql: Sql): Promise<string[]> {
  const lines: string[] = [];
  await exportDatabase(sql, (line) => (lines.push(line), Promise.resolve()));
  return lines;
}

async function* stream(lines: string[]): AsyncGenerator<string> {
  yield* lines;
}

const targets = postgresUrl ? ["embedded", "server"] as const : ["embedded"] as const;
for (const target of targets) {
  Deno.test(`[OPS9] what is exported from the embedded database is imported row by row (${target})`, async () => {
    await using from = await openMigrated("embedded");
    await using to = await openMigrated(target);
    const [source, sink] = [from.database.sql, to.database.sql];
    await fill(source);
    const counts = await importDatabase(sink, stream(await exportLines(source)));
    assert.equal(counts["leaderboard_entries"], SCORES.length);
    const rows = await dump(sink);
    assert.ok(rows.length >= 5 * SCORES.length);
    assert.deepEqual(rows, await dump(source));
    const scores = await sink<{ score: number }[]>`
      select score from leaderboard_entries order by reached`;
    assert.deepEqual(scores.map(({ score }) => score), SCORES);
    // Sequences go on where they stood: nothing new collides with what was brought.
    const [next] = await sink`select nextval('leaderboard_clock') as value`;
    assert.equal(next!.value, SCORES.length + 1);
    await sink`insert into outbox (kind, target, payload_json, created_at)
      values ('room', 'world', '{}'::jsonb, now())`;

    // And back again, into a third one.
    if (target === "server") {
      await using back = await openMigrated("embedded");
      await importDatabase(back.database.sql, stream(await exportLines(sink)));
      assert.deepEqual(await dump(back.database.sql), await dump(sink));
    }
  });
}

Deno.test("[OPS9] an import refuses what it could spoil, and leaves it as it is", async () => {
  await using opened = await openMigrated("embedded");
  const { sql } = opened.database;
  const empty = await exportLines(sql);
  await fill(sql);
  const before = await dump(sql);
  const lines = await exportLines(sql);
  await assert.rejects(importDatabase(sql, stream(lines)), /Cannot import: the table .* not empty/);
  await assert.rejects(importDatabase(sql, stream(empty)), /Cannot import: the table .* not empty/);
  assert.deepEqual(await dump(sql), before);

  await using other = await openMigrated("embedded");
  const target = other.database.sql;
  const header = JSON.parse(lines[0]!);
  const older = JSON.stringify({ ...header, migrations: header.migrations.slice(0, 1) });
  await assert.rejects(importDatabase(target, stream([older])), /the schemas differ/);
  const foreign = JSON.stringify({ ...header, format: "something-else" });
  await assert.rejects(importDatabase(target, stream([foreign])), /not an export of ours/);
  const unknown = [lines[0]!, '{"table":"pg_authid"}'];
  await assert.rejects(importDatabase(target, stream(unknown)), /no table "pg_authid"/);
  // Broken off in the middle: nothing of it stays.
  const half = [...lines.slice(0, -3), "{broken"];
  await assert.rejects(importDatabase(target, stream(half)));
  assert.deepEqual(await dump(target), []);
});

Deno.test("[OPS9] what could not be imported is seen before anything is migrated", async () => {
  await using opened = await openMigrated("embedded");
  const lines = await exportLines(opened.database.sql);
  const tags: string[] = JSON.parse(lines[0]!).migrations;
  await using other = await openEmpty("embedded");
  const { sql } = other.database;
  const check = (text = lines, known = tags) => checkImport(sql, stream(text), known);
  await check();
  await check(lines, tags.toReversed());
  await assert.rejects(check(lines, tags.slice(1)), /Cannot import: the schemas differ/);
  await assert.rejects(check(["{}"]), /Cannot import: not an export of ours/);
  // Of an earlier version, or of another program: its tables are looked at as they are.
  await sql`create table users (id int)`;
  await check();
  await sql`insert into users values (1)`;
  await assert.rejects(check(), /Cannot import: the table "users" is not empty/);
  const tables = await sql`select tablename from pg_tables where schemaname = 'public'`;
  assert.deepEqual(tables.map(({ tablename }) => tablename), ["users"]);
});

Deno.test("[OPS9] a file that is not whole, or not as it was written, is refused whole", async () => {
  await using opened = await openMigrated("embedded");
  await fill(opened.database.sql);
  const lines = await exportLines(opened.database.sql);
  await using other = await openMigrated("embedded");
  const target = other.database.sql;
  const row = lines.findIndex((line) => /"score"/.test(line));
  const changed = (at: number, line: string) => lines.with(at, line);
  const end = lines.length - 1;
  const damaged: [string, string[], RegExp][] = [
    ["cut at a line's end", lines.slice(0, -1), /cut off/],
    ["cut after half of it", lines.slice(0, lines.length / 2), /cut off/],
    ["only its first line", lines.slice(0, 1), /cut off/],
    ["nothing at all", [], /cut off/],
    [
      "a changed digit",
      changed(row, lines[row]!.replace(/(\d)/, (d) => String(9 - +d))),
      /not what/,
    ],
    ["a lost row", lines.toSpliced(row, 1), /damaged: of "\w+" it has/],
    ["a row twice", lines.toSpliced(row, 0, lines[row]!), /damaged|does not fit/],
    ["a lost table", lines.filter((line) => line !== '{"table":"users"}'), /damaged|does not fit/],
    [
      "another file's end",
      changed(end, lines[end]!.replace(/"sha256":"..../, '"sha256":"0000')),
      /not what/,
    ],
    ["an end that is cut", changed(end, lines[end]!.slice(0, -9)), /last line cannot be read/],
    ["something behind its end", [...lines, lines[row]!], /follows its last line/],
    [
      "a file of the first version",
      [lines[0]!.replace("veze-export-2", "veze-export-1"), ...lines.slice(1)],
      /earlier version/,
    ],
  ];
  for (const [what, file, why] of damaged) {
    await assert.rejects(importDatabase(target, stream(file)), why, what);
    assert.deepEqual(await dump(target), [], what);
    await assert.rejects(verifyExport(stream(file)), ImportRefused, what);
  }
  assert.deepEqual(await verifyExport(stream(lines)), await importDatabase(target, stream(lines)));
});
