/** Which engines hold the data: inside this process, or servers. */

import { z } from "zod";
import type { KafkaSettings } from "../platform/streams/kafka/kafka_config.ts";
import { type Given, type Reading, url, urls } from "./environment.ts";

export interface EnginesConfig {
  database:
    | { kind: "embedded"; dataDir: string }
    /** Its URL is a secret. `prepared` as in `DatabaseTarget`. */
    | { kind: "server"; prepared?: boolean; replica?: true };
  stream: "postgres" | "redis" | "kafka";
}

export const enginesShape = {
  DATA_DIR: z.string().min(1).default(".data"),
  DATABASE_URL: url("postgres", "postgresql").optional(),
  DATABASE_DIRECT_URL: url("postgres", "postgresql").optional(),
  DATABASE_REPLICA_URL: url("postgres", "postgresql").optional(),
  DATABASE_PREPARED: z.enum(["auto", "true", "false"]).default("auto"),
  REDIS_URL: urls("redis", "rediss").optional(),
  KAFKA_BROKERS: z.string().regex(
    /^\s*[^\s,:]+:\d+(\s*,\s*[^\s,:]+:\d+)*\s*$/,
    "must be host:port, more of them separated by commas",
  ).optional(),
  KAFKA_TLS: z.enum(["true", "false"]).default("false"),
  KAFKA_SASL: z.string().regex(
    /^(plain|scram-sha-256|scram-sha-512):[^:]+:.+$/,
    "must be mechanism:user:password; mechanisms are plain, scram-sha-256 and scram-sha-512",
  ).optional(),
  STREAM_BACKEND: z.enum(["auto", "postgres", "redis", "kafka"]).default("auto"),
};

export function readEngines(
  e: Given<typeof enginesShape>,
  { production, problems }: Reading,
): EnginesConfig {
  if (e.STREAM_BACKEND === "redis" && !e.REDIS_URL) {
    problems.push("STREAM_BACKEND: redis needs REDIS_URL");
  }
  for (const name of ["DATABASE_DIRECT_URL", "DATABASE_REPLICA_URL"] as const) {
    if (e[name] && !e.DATABASE_URL) {
      problems.push(`${name}: it goes with DATABASE_URL, which is not set`);
    }
  }
  if (e.DATABASE_PREPARED !== "auto" && !e.DATABASE_URL) {
    problems.push("DATABASE_PREPARED: it goes with DATABASE_URL, which is not set");
  }
  for (const name of ["KAFKA_SASL", "KAFKA_TLS"] as const) {
    if (e[name] && e[name] !== "false" && !e.KAFKA_BROKERS) {
      problems.push(`${name}: it goes with KAFKA_BROKERS, which is not set`);
    }
  }
  if (e.STREAM_BACKEND === "kafka" && !e.KAFKA_BROKERS) {
    problems.push("STREAM_BACKEND: kafka needs KAFKA_BROKERS");
  }
  if (production && e.KAFKA_SASL?.startsWith("plain:") && e.KAFKA_TLS !== "true") {
    problems.push("KAFKA_SASL: plain sends the password as it is; production needs KAFKA_TLS=true");
  }
  return {
    database: e.DATABASE_URL === undefined ? { kind: "embedded", dataDir: e.DATA_DIR } : {
      kind: "server",
      ...(e.DATABASE_REPLICA_URL !== undefined && { replica: true }),
      ...(e.DATABASE_PREPARED !== "auto" && { prepared: e.DATABASE_PREPARED === "true" }),
    },
    stream: e.STREAM_BACKEND === "auto" ? bestStream(e) : e.STREAM_BACKEND,
  };
}

type Mechanism = NonNullable<KafkaSettings["sasl"]>["mechanism"];

/** Whoever runs Kafka wants it for streams; else Redis is the faster one. */
function bestStream(e: Given<typeof enginesShape>): EnginesConfig["stream"] {
  if (e.KAFKA_BROKERS) return "kafka";
  return e.REDIS_URL ? "redis" : "postgres";
}

/** Where Kafka is and how it lets us in; with the password all of it is a secret. */
export function readKafka(
  e: Pick<Given<typeof enginesShape>, "KAFKA_BROKERS" | "KAFKA_TLS" | "KAFKA_SASL">,
): KafkaSettings | undefined {
  if (e.KAFKA_BROKERS === undefined) return undefined;
  const [, mechanism, user, password] = /^([^:]+):([^:]+):(.+)$/.exec(e.KAFKA_SASL ?? "") ?? [];
  return {
    brokers: e.KAFKA_BROKERS.split(",").map((broker) => broker.trim()),
    tls: e.KAFKA_TLS === "true",
    ...(mechanism !== undefined && {
      sasl: { mechanism: mechanism as Mechanism, user: user!, password: password! },
    }),
  };
}
