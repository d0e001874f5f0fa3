/** Settings as the program takes them: a section each, secrets apart so that the rest can be shown. */

import type { KafkaSettings } from "../platform/streams/kafka/kafka_config.ts";
import type { GameConfig } from "../game/mod.ts";
import type { ServiceClient } from "../identity/mod.ts";
import type { EnginesConfig } from "./engines.ts";
import type { LimitsConfig } from "./limits.ts";
import type { LogConfig } from "./log.ts";
import type { MlConfig } from "./ml.ts";
import type { OidcConfig } from "./oidc.ts";
import type { RetentionConfig } from "./retention.ts";
import type { WebConfig } from "./web.ts";

export type AppEnv = "development" | "test" | "production";

export interface Config {
  env: AppEnv;
  /** Where this node is. */
  region: string;
  /** `manual`: matching passes only by request. */
  matcher: "auto" | "manual";
  web: WebConfig;
  engines: EnginesConfig;
  limits: LimitsConfig;
  retention: RetentionConfig;
  log: LogConfig;
  ml: MlConfig;
  oidc: OidcConfig;
  game: GameConfig;
}

export interface Secrets {
  databaseUrl?: string;
  databaseDirectUrl?: string;
  databaseReplicaUrl?: string;
  redisUrl?: string;
  kafka?: KafkaSettings;
  keyEncryption: string;
  serviceClients: ServiceClient[];
  metricsToken?: string;
  /** Client secrets by issuer id. */
  oidc: Readonly<Record<string, string>>;
  /** Secrets that payment providers sign their webhooks with, by scheme; several while rotating. */
  webhooks: { standard: string[]; stripe: string[] };
}
