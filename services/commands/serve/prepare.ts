/** Brings the schema to where the code needs it, or refuses to start (OPS6). */

import { migrate, pendingMigrations, readMigrations } from "../../../db/migrate.ts";
import type { Engines } from "../../compose/engines.ts";
import type { Logger } from "../../platform/observe/log.ts";

/** A start that cannot go on; the message is for the operator. */
export class StartRefused extends Error {
  override name = "StartRefused";
}

/**
 * @param auto migrate; else a schema behind the code refuses to start
 * @throws StartRefused
 */
export async function prepareSchema(
  { database }: Pick<Engines, "database">,
  { root, auto, log }: { root: URL; auto: boolean; log: Logger },
): Promise<void> {
  const migrations = await readMigrations(root);
  if (auto) {
    const applied = await migrate(database.direct, migrations);
    if (applied.length > 0) log.info({ applied }, "database: migrated");
    return;
  }
  const pending = await pendingMigrations(database.direct, migrations);
  if (pending.length > 0) {
    throw new StartRefused(
      `Cannot start: the database lacks ${pending.length} migration(s) ` +
        `(${pending.map(({ tag }) => tag).join(", ")}). Run the migrate command first.`,
    );
  }
}
