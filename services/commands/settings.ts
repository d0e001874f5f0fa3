/** Settings and the log of a command. */

import { type Config, readConfig, type Secrets } from "../config/mod.ts";
import { createLogger, type Logger } from "../platform/observe/log.ts";

/** @throws ConfigError */
export function readSettings(
  env: Record<string, string | undefined>,
): { config: Config; secrets: Secrets } {
  return readConfig(env, (path) => Deno.readTextFileSync(path));
}

export function openLog({ logLevel, logFormat }: Pick<Config, "logLevel" | "logFormat">): Logger {
  const encoder = new TextEncoder();
  return createLogger({
    level: logLevel,
    format: logFormat,
    write: (line) => {
      Deno.stdout.writeSync(encoder.encode(line));
    },
  });
}
