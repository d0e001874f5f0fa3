/** `migrate`: brings the database's schema up to this program. */

import { migrate, readMigrations } from "../../../db/migrate.ts";
import { attachDatabase } from "./attach.ts";
import type { Outside } from "../program.ts";
import { openLog, readSettings } from "../settings.ts";

/** @returns the exit code */
export async function migrateCommand(outside: Outside): Promise<number> {
  const { config, secrets } = readSettings(outside.env);
  const log = openLog(config);
  await using attached = await attachDatabase({ config, secrets, program: outside, log });
  const applied = await migrate(attached.database.direct, await readMigrations(outside.root));
  console.log(
    applied.length === 0
      ? `Nothing to migrate: the database in ${attached.through} is up to date.`
      : `Migrated the database in ${attached.through}: ${applied.join(", ")}.`,
  );
  return 0;
}
