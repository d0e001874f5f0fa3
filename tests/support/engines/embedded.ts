/** Embedded databases for tests: in memory unless a directory is given. */

import { place } from "../process/place.ts";
import postgres from "postgres";
import {
  type EmbeddedDatabase,
  type EmbeddedOptions,
  openEmbedded,
} from "../../../db/embedded/mod.ts";
import { silentLogger } from "../app/silent_logger.ts";

const root = new URL("../../../", import.meta.url);

export function openTestDatabase(
  options: Partial<EmbeddedOptions> = {},
): Promise<EmbeddedDatabase> {
  return openEmbedded({
    directory: null,
    root,
    entry: place.entry,
    log: silentLogger,
    ...options,
  });
}

/** A driver pool on the database, the way db/client.ts makes one. */
export function connect(database: EmbeddedDatabase, max = 4): postgres.Sql {
  return postgres({
    socket: () => database.socket(),
    max,
    onnotice() {},
    // Not in the driver's types: the socket replaces host and port.
  } as postgres.Options<Record<string, never>>);
}

/** Takes the schema away that an embedded database starts with. */
export async function emptySchema(sql: Pick<postgres.Sql, "unsafe">): Promise<void> {
  await sql.unsafe("drop schema public cascade; create schema public");
}
