/** Settings and the log of a command. */

import { readFileSync } from "node:fs";
import { type Output, stdout } from "../platform/runtime/output.ts";
import { type Config, ConfigError, readConfig, type Secrets } from "../config/mod.ts";
import type { ReadGame } from "../game/mod.ts";
import { createLogger, type Logger } from "../platform/observe/log.ts";

/** @throws ConfigError */
export function readSettings(
  env: Record<string, string | undefined>,
): { config: Config; secrets: Secrets } {
  return readConfig(env, (path) => readFileSync(path, "utf8"));
}

/** What `GAME_CONFIG` holds now, or everything that is wrong with it. */
export function readGame(env: Record<string, string | undefined>): ReturnType<ReadGame> {
  try {
    return { game: readSettings(env).config.game };
  } catch (error) {
    if (error instanceof ConfigError) return { problems: error.problems };
    throw error;
  }
}

/** @param to where a command's own output is not */
export function openLog(
  { log: { level, format } }: Pick<Config, "log">,
  to: Pick<Output, "writeSync"> = stdout,
): Logger {
  const encoder = new TextEncoder();
  return createLogger({
    level,
    format,
    write: (line) => {
      to.writeSync(encoder.encode(line));
    },
  });
}
