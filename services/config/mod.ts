/**
 * Settings: the environment, read once in main.ts, becomes a frozen `Config` and `Secrets`.
 * Secrets stand apart so that a configuration can be logged. Every problem is reported at once.
 */

import { z } from "zod";
import { ruleProblems } from "../anti_cheat/rules/mod.ts";
import { DEVELOPMENT_WEBHOOK_SECRET, readClients, readWebhookSecrets } from "./secrets.ts";
import { type RateLimits, readLimits } from "./limits.ts";
import { type SocketLimits, socketLimits } from "./sockets.ts";
import { type GameConfig, parseGameConfig, shippedGameConfig } from "../game/mod.ts";
import { type AllowedOrigins, readOrigins } from "../platform/cors.ts";
import type { LogLevel } from "../platform/observe/log.ts";
import { messageOf } from "../platform/work/retry.ts";

export type AppEnv = "development" | "test" | "production";

export interface Config {
  env: AppEnv;
  host: string;
  port: number;
  /** Origin used in links, cookies and as the tokens' issuer. */
  publicUrl: string;
  nodeUrl: string;
  /** Other origins whose pages may call with a token (GEN10). */
  corsOrigins: AllowedOrigins;
  region: string;
  dataDir: string;
  /** True when Postgres runs inside this process. */
  embedded: boolean;
  streamBackend: "postgres" | "redis";
  matcher: "auto" | "manual";
  trustedProxies: number;
  /** Most telemetry events that may wait to be recorded (TEL4). */
  telemetryBacklog: number;
  /** How long a refresh token may be exchanged again, for an answer that was lost (SEC3). */
  refreshGraceMs: number;
  /** Days that events are kept, in whole months; 0 keeps them for ever (TEL8). */
  eventRetentionDays: number;
  /** Days after which a guest who never played and has no session leaves; 0: never. */
  guestRetentionDays: number;
  /** Whether webhooks to a studio's systems may go to private addresses, and by http. */
  webhooksToPrivate: boolean;
  logLevel: LogLevel;
  logFormat: "json" | "text";
  game: GameConfig;
  rateLimits: RateLimits;
  socketLimits: SocketLimits;
}

export interface Secrets {
  databaseUrl?: string;
  databaseDirectUrl?: string;
  redisUrl?: string;
  keyEncryption: string;
  serviceClients: ServiceClient[];
  metricsToken?: string;
  /** Secrets that payment providers sign their webhooks with, by scheme; several while rotating. */
  webhooks: { standard: string[]; stripe: string[] };
}

export interface ServiceClient {
  id: string;
  secret: string;
  roles: string[];
}

export type { RateLimits, SocketLimits };

/** Values that exist for development only; production refuses to start on them. */
const DEVELOPMENT_KEY_SECRET = "development-only-key-encryption-secret";
const DEVELOPMENT_CLIENT = "dev-server:dev-server-secret:service+admin";

const port = z.coerce.number().int().min(0).max(65_535);
const url = (...schemes: string[]) =>
  z.string().refine(
    (text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)),
    `must be a URL that starts with ${schemes.map((s) => `${s}://`).join(" or ")}`,
  );
const Environment = z.object({
  APP_ENV: z.enum(["development", "test", "production"]).default("development"),
  PORT: port.default(8000),
  HOST: z.string().min(1).optional(),
  DATA_DIR: z.string().min(1).default(".data"),
  DATABASE_URL: url("postgres", "postgresql").optional(),
  DATABASE_DIRECT_URL: url("postgres", "postgresql").optional(),
  REDIS_URL: url("redis", "rediss").optional(),
  KAFKA_BROKERS: z.string().optional(),
  STREAM_BACKEND: z.enum(["auto", "postgres", "redis"]).default("auto"),
  PUBLIC_URL: url("http", "https").optional(),
  NODE_URL: url("http", "https").optional(),
  CORS_ORIGINS: z.string().default(""),
  REGION: z.string().default("eu-north"),
  KEY_ENCRYPTION_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  SERVICE_CLIENTS: z.string().optional(),
  STORE_WEBHOOK_SECRETS: z.string().optional(),
  METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  MATCHER: z.enum(["auto", "manual"]).default("auto"),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  RATE_LIMITS: z.string().optional(),
  TELEMETRY_BACKLOG: z.coerce.number().int().min(1).default(1_000_000),
  REFRESH_GRACE_S: z.coerce.number().min(0).max(300).default(30),
  EVENT_RETENTION_DAYS: z.coerce.number().int().min(0).default(400),
  GUEST_RETENTION_DAYS: z.coerce.number().int().min(0).default(0),
  WEBHOOKS_TO_PRIVATE: z.enum(["allow", "refuse"]).optional(),
  GAME_CONFIG: z.string().optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  LOG_FORMAT: z.enum(["json", "text"]).optional(),
});

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
  const given = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => value !== "" && name in Environment.shape),
  );
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      problems.push(`${issue.path.join(".")}: ${issue.message}`);
    }
  }
  // Faulty settings fall back to their defaults, so that the rest is checked as well.
  const faulty = new Set(parsed.error?.issues.map((issue) => issue.path[0]));
  const e = parsed.data ??
    Environment.parse(Object.fromEntries(Object.entries(given).filter(([n]) => !faulty.has(n))));

  const production = e.APP_ENV === "production";
  const game = readGame(e.GAME_CONFIG, readText, problems);
  if (game && !game.regions.some((region) => region.id === e.REGION)) {
    problems.push(`REGION: "${e.REGION}" is not one of the game's regions`);
  }
  if (production && !e.KEY_ENCRYPTION_SECRET) {
    problems.push("KEY_ENCRYPTION_SECRET: production needs a secret of its own");
  }
  if (production && e.KEY_ENCRYPTION_SECRET === DEVELOPMENT_KEY_SECRET) {
    problems.push("KEY_ENCRYPTION_SECRET: production must not use the development secret");
  }
  if (production && !e.PUBLIC_URL) {
    problems.push("PUBLIC_URL: production needs the origin that players use");
  }
  if (e.STREAM_BACKEND === "redis" && !e.REDIS_URL) {
    problems.push("STREAM_BACKEND: redis needs REDIS_URL");
  }
  if (production && e.PUBLIC_URL?.startsWith("http:") && !isLoopback(e.PUBLIC_URL)) {
    problems.push("PUBLIC_URL: production needs https off loopback, for cookies and tokens");
  }
  if (e.DATABASE_DIRECT_URL && !e.DATABASE_URL) {
    problems.push("DATABASE_DIRECT_URL: it goes with DATABASE_URL, which is not set");
  }
  if (e.KAFKA_BROKERS) problems.push("KAFKA_BROKERS: this version has no Kafka adapter yet");
  const serviceClients = readClients(
    e.SERVICE_CLIENTS ?? (production ? "" : DEVELOPMENT_CLIENT),
    production,
    problems,
  );
  const webhooks = readWebhookSecrets(
    e.STORE_WEBHOOK_SECRETS ?? (production ? "" : `standard:${DEVELOPMENT_WEBHOOK_SECRET}`),
    production,
    problems,
  );
  const corsOrigins = readOrigins(e.CORS_ORIGINS, problems);
  const rateLimits = readLimits(e.RATE_LIMITS, production, problems);
  if (problems.length > 0 || !game) throw new ConfigError(problems);

  const publicUrl = new URL(e.PUBLIC_URL ?? `http://localhost:${e.PORT}`).origin;
  const config: Config = {
    env: e.APP_ENV,
    host: e.HOST ?? (production ? "0.0.0.0" : "127.0.0.1"),
    port: e.PORT,
    publicUrl,
    nodeUrl: e.NODE_URL ?? publicUrl,
    corsOrigins,
    region: e.REGION,
    dataDir: e.DATA_DIR,
    embedded: e.DATABASE_URL === undefined,
    streamBackend: e.STREAM_BACKEND === "auto"
      ? (e.REDIS_URL ? "redis" : "postgres")
      : e.STREAM_BACKEND,
    matcher: e.MATCHER,
    trustedProxies: e.TRUSTED_PROXIES,
    telemetryBacklog: e.TELEMETRY_BACKLOG,
    refreshGraceMs: e.REFRESH_GRACE_S * 1000,
    eventRetentionDays: e.EVENT_RETENTION_DAYS,
    guestRetentionDays: e.GUEST_RETENTION_DAYS,
    webhooksToPrivate: (e.WEBHOOKS_TO_PRIVATE ?? (production ? "refuse" : "allow")) === "allow",
    logLevel: e.LOG_LEVEL,
    logFormat: e.LOG_FORMAT ?? (production ? "json" : "text"),
    game,
    rateLimits,
    socketLimits: socketLimits(production),
  };
  const secrets: Secrets = {
    keyEncryption: e.KEY_ENCRYPTION_SECRET ?? DEVELOPMENT_KEY_SECRET,
    serviceClients,
    webhooks,
    ...(e.DATABASE_URL && { databaseUrl: e.DATABASE_URL }),
    ...(e.DATABASE_DIRECT_URL && { databaseDirectUrl: e.DATABASE_DIRECT_URL }),
    ...(e.REDIS_URL && { redisUrl: e.REDIS_URL }),
    ...(e.METRICS_TOKEN && { metricsToken: e.METRICS_TOKEN }),
  };
  return { config: Object.freeze(config), secrets: Object.freeze(secrets) };
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname.startsWith("127.") || hostname === "[::1]";
}

function readGame(
  path: string | undefined,
  readText: (path: string) => string,
  problems: string[],
): GameConfig | undefined {
  if (path === undefined) return shippedGameConfig();
  let json: unknown;
  try {
    json = JSON.parse(readText(path));
  } catch (error) {
    problems.push(`GAME_CONFIG: cannot read "${path}": ${messageOf(error)}`);
    return undefined;
  }
  const parsed = parseGameConfig(json);
  const found = [...parsed.problems ?? [], ...ruleProblems(parsed.game?.telemetry.rules ?? {})];
  for (const problem of found) problems.push(`GAME_CONFIG: ${problem}`);
  return parsed.game;
}

/** The settings in force, fit to be shown and kept: secrets are not part of a `Config`. */
export function describeSettings(
  { game, corsOrigins, ...rest }: Config,
): Record<string, unknown> {
  const origins = corsOrigins === "any" ? ["*"] : [...corsOrigins];
  return {
    ...rest,
    corsOrigins: origins,
    game: { ...game, regions: game.regions.map(({ id }) => id) },
  };
}
