/** The command line: every operator's task is a subcommand (OPS3). */

import { DirectoryInUse, DirectoryUnusable } from "../../db/embedded/mod.ts";
import { ConfigError } from "../config/mod.ts";
import { isUnavailable } from "../platform/unavailable.ts";
import { KeysSealed } from "../identity/mod.ts";
import { COMMANDS } from "./list.ts";
import { StartRefused } from "./serve/prepare.ts";
import type { Outside } from "./program.ts";
import { readLine, usageOf } from "./table.ts";

export type { Outside } from "./program.ts";

/** What an operator can mend: a sentence says all, a stack nothing. */
const MENDABLE = [StartRefused, DirectoryInUse, DirectoryUnusable, KeysSealed];

/** Runs one command. @returns the exit code: 0 done, 1 failed, 2 wrong settings or usage */
export async function run(outside: Outside): Promise<number> {
  const reading = readLine(COMMANDS, outside.args, usageOf(COMMANDS));
  if (reading.is === "help") {
    console.log(reading.text);
    return 0;
  }
  if (reading.is === "mistake") {
    console.error(reading.text);
    return 2;
  }
  try {
    return await reading.command.run(outside, reading.call);
  } catch (error) {
    if (error instanceof ConfigError) {
      console.error(error.message);
      return 2;
    }
    if (error instanceof Error && MENDABLE.some((kind) => error instanceof kind)) {
      console.error(error.message);
      return 1;
    }
    if (isUnavailable(error)) {
      console.error(`Cannot reach an engine: ${error instanceof Error ? error.message : error}`);
      return 1;
    }
    throw error;
  }
}
