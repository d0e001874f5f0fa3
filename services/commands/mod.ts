/** The command line: every operator's task is a subcommand (OPS3). */

import { ConfigError } from "../config.ts";
import { KeysSealed } from "../identity/mod.ts";
import { DirectoryInUse } from "../../db/embedded/mod.ts";
import { rebuildBoard, verifyBoards } from "./boards.ts";
import { check } from "./check.ts";
import { migrateCommand } from "./migrate.ts";
import { StartRefused } from "./prepare.ts";
import type { Outside } from "./program.ts";
import { rateReplay } from "./ratings.ts";
import { rotateKeys, verifyAudit, verifyInventory } from "./security.ts";
import { serve } from "./serve.ts";
import { readStreamsTask, streams } from "./streams.ts";
import { exportData, importData } from "./transfer.ts";

export type { Outside } from "./program.ts";

const USAGE = `VEZE Game: the backend of a game in one program.

  dev                     serve with seed data and links, for a laptop
  serve [--no-workers]    serve players and game servers
  worker NAME…            run background work only: matcher, relay, telemetry, webhooks,
                          schedule
  migrate                 bring the database's schema up to this program
  check [--health]        check the settings and engines; --health asks a running server
  rate-replay FILE        score every rating system on a history of games
  admin export FILE       write everything the database holds into a file
  admin import FILE       read such a file into an empty database
  admin leaderboards verify [SEASON MODE]
                          compare ranks with the rows they come from
  admin leaderboards rebuild SEASON MODE
                          build a board's ranks anew from its rows
  admin audit verify [HEAD]  say whether the audit log's chain holds, and has the seal HEAD
  admin inventory verify  prove that ledger, balances and purchases agree
  admin streams           show what waits in each partition, and parked events
  admin streams replay ID | drop ID
                          record a parked event again, or give it up
  admin streams replay PARTITION POSITION
                          read a partition again from a position (or "oldest") that is still kept
  admin keys rotate       sign tokens with the next key from now on

Settings come from the environment: see example.env.`;

/** Runs one command. @returns the exit code: 0 done, 1 failed, 2 wrong settings or usage */
export async function run(outside: Outside): Promise<number> {
  const [command, ...rest] = outside.args;
  try {
    switch (command) {
      case "dev":
        return await serve(outside, {
          workers: outside.workerNames,
          front: true,
          development: true,
          follow: rest.includes("--follow"),
        });
      case "serve": {
        const workers = rest.includes("--no-workers") ? [] : outside.workerNames;
        return await serve(outside, { workers, front: true, development: false });
      }
      case "worker": {
        const unknown = rest.filter((name) => !outside.workerNames.includes(name));
        if (rest.length === 0 || unknown.length > 0) {
          console.error(
            `Cannot run ${unknown.join(", ") || "no worker"}: name some of ${
              outside.workerNames.join(", ")
            }`,
          );
          return 2;
        }
        return await serve(outside, { workers: rest, front: false, development: false });
      }
      case "migrate":
        return await migrateCommand(outside);
      case "check":
        return await check(outside, { health: rest.includes("--health") });
      case "rate-replay":
        if (rest.length === 1) return await rateReplay(rest[0]!);
        break;
      case "admin":
        if (rest[0] === "export" && rest[1]) return await exportData(outside, rest[1]);
        if (rest[0] === "import" && rest[1]) return await importData(outside, rest[1]);
        if (rest[0] === "leaderboards" && rest[1] === "verify") {
          return await verifyBoards(outside, rest[2], rest[3]);
        }
        if (rest[0] === "leaderboards" && rest[1] === "rebuild" && rest[2] && rest[3]) {
          return await rebuildBoard(outside, rest[2], rest[3]);
        }
        if (rest[0] === "audit" && rest[1] === "verify" && rest.length <= 3) {
          return await verifyAudit(outside, rest[2]);
        }
        if (rest.join(" ") === "inventory verify") return await verifyInventory(outside);
        if (rest[0] === "streams") {
          const task = readStreamsTask(rest.slice(1));
          if (task) return await streams(outside, task);
          break;
        }
        if (rest.join(" ") === "keys rotate") return await rotateKeys(outside);
        break;
      case "help":
      case "--help":
        console.log(USAGE);
        return 0;
    }
    console.error(USAGE);
    return 2;
  } catch (error) {
    if (error instanceof ConfigError) {
      console.error(error.message);
      return 2;
    }
    if (
      error instanceof StartRefused || error instanceof DirectoryInUse ||
      error instanceof KeysSealed
    ) {
      console.error(error.message);
      return 1;
    }
    throw error;
  }
}
