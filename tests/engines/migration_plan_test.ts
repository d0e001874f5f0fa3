/** [OPS6] What `migrate --plan` says that a migration holds up is what it holds up. */

import assert from "node:assert/strict";
import { openDatabase } from "../../db/client.ts";
import { JOURNAL, migrate, readMigrations } from "../../db/migrate.ts";
import { type Holdup, planMigrations, planStatement } from "../../db/migration_plan.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import { emptySchema, openTestDatabase } from "../support/engines/embedded.ts";

const root = new URL("../../", import.meta.url);
const ORDER: readonly Holdup[] = ["rows", "schema", "writes", "all"];
/** Modes of Postgres' tables by what waits for them; those of reading are left out. */
const MODES: Readonly<Record<string, Holdup>> = {
  RowExclusiveLock: "rows",
  ShareUpdateExclusiveLock: "schema",
  ShareLock: "writes",
  ShareRowExclusiveLock: "writes",
  AccessExclusiveLock: "all",
};

/** The most of each table. */
function most(locks: readonly { table: string; holds: Holdup }[]): Record<string, Holdup> {
  const found: Record<string, Holdup> = {};
  for (const { table, holds } of locks) {
    const before = found[table];
    if (!before || ORDER.indexOf(holds) > ORDER.indexOf(before)) found[table] = holds;
  }
  return found;
}

async function emptyDatabase() {
  const undo = new AsyncDisposableStack();
  const embedded = undo.use(await openTestDatabase({ log: silentLogger }));
  const { sql } = undo.use(openDatabase({ engine: "embedded", socket: embedded.socket }));
  await emptySchema(sql);
  return { sql, [Symbol.asyncDispose]: () => undo.disposeAsync() };
}

Deno.test("[OPS6] every migration there is locks what the plan says, table by table", async () => {
  await using database = await emptyDatabase();
  const { sql } = database;
  let compared = 0;
  for (const migration of await readMigrations(root)) {
    const { migrations: [plan] } = await planMigrations(sql, [migration]);
    // By number: a table that is dropped has no name any more.
    const before = new Map(
      (await sql<{ id: number; name: string }[]>`
        select oid::int as id, relname as name from pg_class
        where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`)
        .map(({ id, name }) => [id, name]),
    );
    const connection = await sql.reserve();
    await connection.unsafe(JOURNAL);
    await connection.unsafe("begin");
    for (const { statement } of plan!.statements) await connection.unsafe(statement);
    const held = await connection<{ id: number; mode: string }[]>`
      select relation::int as id, mode from pg_locks
      where pid = pg_backend_pid() and granted and relation is not null`;
    await connection.unsafe("commit");
    connection.release();
    const real = most(
      held.flatMap(({ id, mode }) => {
        const table = before.get(id);
        return table && MODES[mode] ? [{ table, holds: MODES[mode] }] : [];
      }),
    );
    const planned = most(plan!.statements.flatMap(({ locks }) => locks ?? []));
    const isClear = plan!.statements.every(({ locks }) => locks !== undefined);
    for (const table of new Set([...Object.keys(planned), ...Object.keys(real)])) {
      // A statement of which nothing can be told may hold more than the others.
      if (!isClear && !planned[table]) continue;
      assert.equal(planned[table], real[table], `${migration.tag}: ${table}`);
      compared++;
    }
  }
  assert.ok(compared > 40, `${compared} locks`);
});

Deno.test("[OPS6] tables that a migration makes itself hold nobody up, and what cannot be told is said", async () => {
  await using database = await emptyDatabase();
  const all = await readMigrations(root);
  await migrate(database.sql, all);
  const pending = [{
    tag: "9999_next",
    statements: [
      `CREATE TABLE "novel" ("id" uuid PRIMARY KEY)`,
      `CREATE INDEX "novel_id" ON "novel" USING btree ("id")`,
      `ALTER TABLE "users" ADD COLUMN "novel" text`,
      `DROP INDEX "users_name"`,
      "do $$ begin end $$",
    ],
  }];
  const { migrations: [plan], sizes } = await planMigrations(database.sql, pending);
  assert.deepEqual(plan!.statements.map(({ locks }) => locks), [
    [],
    [],
    [{ table: "users", holds: "all" }],
    [{ table: "users", holds: "all" }],
    undefined,
  ]);
  assert.ok(sizes.get("users")!.bytes > 0);
  assert.equal(planStatement("-- a note\nupdate users set region = ''").locks?.[0]?.holds, "rows");
  for (
    const untold of [
      ...["ALTER TABLE IF EXISTS users ADD COLUMN x text", "DROP TABLE users, tickets"],
      ...["CREATE TABLE x (id uuid REFERENCES users(id))", "UPDATE ONLY users SET region = ''"],
      ...["CREATE TABLE x PARTITION OF events DEFAULT", "DROP INDEX IF EXISTS users_name"],
      ...[
        "ALTER TABLE tickets DROP CONSTRAINT t",
        "update users set region = ''; drop table users",
      ],
    ]
  ) assert.equal(planStatement(untold).locks, undefined, untold);
});
