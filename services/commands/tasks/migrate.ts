/** `migrate`: brings the database's schema up to this program, or says what that would hold up. */

import { migrate, pendingMigrations, readMigrations } from "../../../db/migrate.ts";
import { type MigrationPlan, planMigrations, type TableLock } from "../../../db/migration_plan.ts";
import { attachDatabase } from "./attach.ts";
import type { Outside } from "../program.ts";
import { openLog, readSettings } from "../settings.ts";

/** @param plan change nothing, and show what would run. @returns the exit code */
export async function migrateCommand(
  outside: Outside,
  { plan }: { plan: boolean },
): Promise<number> {
  const { config, secrets } = readSettings(outside.env);
  const log = openLog(config);
  await using attached = await attachDatabase({ config, secrets, program: outside, log });
  const { direct } = attached.database;
  const migrations = await readMigrations(outside.root);
  if (plan) {
    const pending = await pendingMigrations(direct, migrations);
    console.log(
      pending.length === 0
        ? `Nothing to migrate: the database in ${attached.through} is up to date.`
        : describePlan(await planMigrations(direct, pending), attached.through),
    );
    return 0;
  }
  const applied = await migrate(direct, migrations);
  console.log(
    applied.length === 0
      ? `Nothing to migrate: the database in ${attached.through} is up to date.`
      : `Migrated the database in ${attached.through}: ${applied.join(", ")}.`,
  );
  return 0;
}

const HOLDS: Readonly<Record<TableLock["holds"], string>> = {
  all: "reading and writing wait",
  writes: "writing waits",
  schema: "other migrations wait",
  rows: "writers of the same rows wait",
};

function describePlan({ migrations, sizes }: MigrationPlan, through: string): string {
  const sizeOf = (table: string) => {
    const { rows, bytes } = sizes.get(table)!;
    return `some ${Math.round(rows).toLocaleString("en")} rows, ${
      (bytes / 2 ** 20).toFixed(1)
    } MiB`;
  };
  return [
    `To run on the database in ${through}, each migration in a transaction of its own; what it locks`,
    "it locks until its end:",
    ...migrations.flatMap(({ tag, statements }) => [
      "",
      tag,
      ...statements.flatMap(({ statement, locks }) => [
        `  ${short(statement)}`,
        ...(locks ?? []).map(({ table, holds }) =>
          `    ${table}: ${HOLDS[holds]} (${sizeOf(table)})`
        ),
        ...(locks === undefined ? ["    what it locks cannot be told: read the statement"] : []),
      ]),
    ]),
  ].join("\n");
}

const SHORT = 94;

function short(statement: string): string {
  const line = statement.replaceAll(/\s+/g, " ");
  return line.length > SHORT ? `${line.slice(0, SHORT - 1)}…` : line;
}
