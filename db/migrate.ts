/**
 * Forward-only migrations from `db/migrations`, one runner at a time (advisory lock).
 *
 * The folder is drizzle-kit's: `meta/_journal.json` orders the files, statements are parted by a
 * marker line. Each file runs in a transaction of its own and leaves its tag behind.
 */

import { readFile } from "node:fs/promises";
import type { Sql } from "./client.ts";

export interface Migration {
  tag: string;
  statements: string[];
}

const LOCK = 0x56455a45; // "VEZE"

/** Where it is noted which of them a database has. */
export const JOURNAL = `create table if not exists schema_migrations
  (tag text primary key, applied_at timestamptz not null default now())`;

/** @param root project root, a file URL ending in "/" */
export async function readMigrations(root: URL): Promise<Migration[]> {
  const folder = new URL("db/migrations/", root);
  const journal = JSON.parse(await readFile(new URL("meta/_journal.json", folder), "utf8"));
  return await Promise.all(journal.entries.map(async ({ tag }: { tag: string }) => ({
    tag,
    statements: (await readFile(new URL(`${tag}.sql`, folder), "utf8"))
      .split("--> statement-breakpoint").map((s) => s.trim()).filter((s) => s !== ""),
  })));
}

/** Tags that the code has and the database lacks, in order. */
export async function pendingMigrations(sql: Sql, migrations: Migration[]): Promise<Migration[]> {
  const [{ exists }] = await sql<[{ exists: boolean }]>`
    select to_regclass('public.schema_migrations') is not null as exists`;
  if (!exists) return migrations;
  const done = new Set((await sql`select tag from schema_migrations`).map((row) => row.tag));
  return migrations.filter(({ tag }) => !done.has(tag));
}

/** Brings the database up to the code; answers the tags that were applied. */
export async function migrate(sql: Sql, migrations: Migration[]): Promise<string[]> {
  const connection = await sql.reserve();
  try {
    await connection`select pg_advisory_lock(${LOCK})`;
    await connection.unsafe(JOURNAL);
    const pending = await pendingMigrations(connection, migrations);
    for (const { tag, statements } of pending) {
      await connection.unsafe("begin");
      try {
        for (const statement of statements) await connection.unsafe(statement);
        await connection`insert into schema_migrations (tag) values (${tag})`;
        await connection.unsafe("commit");
      } catch (error) {
        await connection.unsafe("rollback");
        throw new Error(`Cannot apply migration "${tag}"`, { cause: error });
      }
    }
    return pending.map(({ tag }) => tag);
  } finally {
    await connection`select pg_advisory_unlock(${LOCK})`.catch(() => {});
    connection.release();
  }
}
