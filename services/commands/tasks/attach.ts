/** The database for a subcommand: the server's, or the embedded one, also while a server has it open. */

import { realpath } from "node:fs/promises";
import { type Database, openDatabase } from "../../../db/client.ts";
import { DirectoryInUse, openEmbedded } from "../../../db/embedded/mod.ts";
import { type Program, serverTarget } from "../../compose/engines.ts";
import type { Config, Secrets } from "../../config/mod.ts";
import type { Logger } from "../../platform/observe/log.ts";

export interface Attached extends AsyncDisposable {
  database: Database;
  /** How it was reached, for the operator. */
  through: string;
  /** A server has it open, and shares its one session. */
  isServing: boolean;
  /** Others may be served from it meanwhile. */
  isShared: boolean;
}

export async function attachDatabase(
  { config, secrets, program, log }: {
    config: Config;
    secrets: Secrets;
    program: Program;
    log: Logger;
  },
): Promise<Attached> {
  await using undo = new AsyncDisposableStack();
  const attached = await (async () => {
    const target = config.engines.database;
    if (target.kind === "server") {
      return {
        database: openDatabase(serverTarget(config, secrets)),
        through: "DATABASE_URL",
        isServing: false,
        isShared: true,
      };
    }
    const directory = `${target.dataDir}/postgres`;
    try {
      const embedded = undo.use(await openEmbedded({ directory, ...program, log }));
      const database = openDatabase({ engine: "embedded", socket: embedded.socket });
      return { database, through: directory, isServing: false, isShared: false };
    } catch (error) {
      if (!(error instanceof DirectoryInUse)) throw error;
      const path = `${target.dataDir}/pg.sock`;
      return {
        database: openDatabase({ engine: "socket", path: await realpath(path) }),
        through: `the running server (${path})`,
        isServing: true,
        isShared: true,
      };
    }
  })();
  undo.use(attached.database);
  const resources = undo.move();
  return { ...attached, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
