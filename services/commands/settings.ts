/** Settings and the log of a command. */

import { type Config, ConfigError, readConfig, type Secrets } from "../config/mod.ts";
import type { ReadGame } from "../game/mod.ts";
import { createLogger, type Logger } from "../platform/observe/log.ts";

/** @throws ConfigError */
export function readSettings(
  env: Record<string, string | undefined>,
): { config: Config; secrets: Secrets } {
  return readConfig(env, (path) => Deno.readTextFileSync(path));
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
  to: Pick<typeof Deno.stdout, "writeSync"> = Deno.stdout,
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
