/**
 * Settings: the environment, read once in main.ts, becomes a frozen `Config` and `Secrets`.
 *
 * A file a section: what it reads, and what becomes of it. Every problem is reported at once, so each
 * reader goes on where a setting is wrong.
 */

import { z } from "zod";
import { enginesShape, readEngines } from "./engines.ts";
import { gameShape, readGame } from "./game.ts";
import { limitsShape, readLimits } from "./limits.ts";
import { logShape, readLog } from "./log.ts";
import { mlShape, readMl } from "./ml.ts";
import { oidcShape, readOidc } from "./oidc.ts";
import { readRetention, retentionShape } from "./retention.ts";
import { readSecrets, secretsShape } from "./secrets.ts";
import type { Config, Secrets } from "./types.ts";
import { readWeb, webShape } from "./web.ts";

export { staleRoles } from "./oidc.ts";
export type { RateLimits } from "./limits.ts";
export type * from "./types.ts";

const Environment = z.object({
  APP_ENV: z.enum(["development", "test", "production"]).default("development"),
  MATCHER: z.enum(["auto", "manual"]).default("auto"),
  ...webShape,
  ...enginesShape,
  ...limitsShape,
  ...retentionShape,
  ...secretsShape,
  ...logShape,
  ...gameShape,
  ...mlShape,
  ...oidcShape,
});

/** Names of everything that is read from the environment. */
export const SETTINGS: readonly string[] = Object.keys(Environment.shape);

/** Settings that cannot be used; `message` names every problem. */
export class ConfigError extends Error {
  override name = "ConfigError";

  constructor(readonly problems: string[]) {
    super(
      `Cannot start: ${problems.length} setting${problems.length === 1 ? " is" : "s are"} wrong\n` +
        problems.map((problem) => `  - ${problem}`).join("\n") +
        "\nSee example.env for what each setting means.",
    );
  }
}

/**
 * @param env raw environment
 * @param readText reads the file `GAME_CONFIG` names
 * @throws ConfigError naming every problem
 */
export function readConfig(
  env: Record<string, string | undefined>,
  readText: (path: string) => string,
): { config: Config; secrets: Secrets } {
  const problems: string[] = [];
  const e = readEnvironment(env, problems);
  const reading = { production: e.APP_ENV === "production", problems };
  const game = readGame(e, readText, reading);
  const { oidc, secrets: oidcSecrets } = readOidc(e, reading);
  const sections = {
    web: readWeb(e, reading),
    engines: readEngines(e, reading),
    limits: readLimits(e, reading),
    retention: readRetention(e),
    log: readLog(e, reading),
    ml: readMl(e),
    oidc,
  };
  const secrets = { ...readSecrets(e, reading), oidc: oidcSecrets };
  if (problems.length > 0 || !game) throw new ConfigError(problems);
  for (const section of Object.values(sections)) Object.freeze(section);
  const config = { env: e.APP_ENV, region: e.REGION, matcher: e.MATCHER, ...sections, game };
  return { config: Object.freeze(config), secrets: Object.freeze(secrets) };
}

/** Faulty settings fall back to their defaults, so that the rest is checked as well. */
function readEnvironment(env: Record<string, string | undefined>, problems: string[]) {
  const given = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => value !== "" && name in Environment.shape),
  );
  const parsed = Environment.safeParse(given);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    problems.push(`${issue.path.join(".")}: ${issue.message}`);
  }
  const faulty = new Set(parsed.error.issues.map(({ path }) => path[0]));
  return Environment.parse(
    Object.fromEntries(Object.entries(given).filter(([name]) => !faulty.has(name))),
  );
}

/** The settings in force, fit to be shown and kept: secrets are not part of a `Config`. */
export function describeSettings({ game, web, ...rest }: Config): Record<string, unknown> {
  const { corsOrigins } = web;
  return {
    ...rest,
    web: { ...web, corsOrigins: corsOrigins === "any" ? ["*"] : [...corsOrigins] },
    game: { ...game, regions: game.regions.map(({ id }) => id) },
  };
}
