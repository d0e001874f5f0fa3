/** Which engines hold the data: inside this process, or servers. */

import { z } from "zod";
import { type Given, type Reading, url } from "./environment.ts";

export interface EnginesConfig {
  database:
    | { kind: "embedded"; dataDir: string }
    /** Its URL is a secret. */
    | { kind: "server" };
  stream: "postgres" | "redis";
}

export const enginesShape = {
  DATA_DIR: z.string().min(1).default(".data"),
  DATABASE_URL: url("postgres", "postgresql").optional(),
  DATABASE_DIRECT_URL: url("postgres", "postgresql").optional(),
  REDIS_URL: url("redis", "rediss").optional(),
  KAFKA_BROKERS: z.string().optional(),
  STREAM_BACKEND: z.enum(["auto", "postgres", "redis"]).default("auto"),
};

export function readEngines(
  e: Given<typeof enginesShape>,
  { problems }: Pick<Reading, "problems">,
): EnginesConfig {
  if (e.STREAM_BACKEND === "redis" && !e.REDIS_URL) {
    problems.push("STREAM_BACKEND: redis needs REDIS_URL");
  }
  if (e.DATABASE_DIRECT_URL && !e.DATABASE_URL) {
    problems.push("DATABASE_DIRECT_URL: it goes with DATABASE_URL, which is not set");
  }
  if (e.KAFKA_BROKERS) problems.push("KAFKA_BROKERS: this version has no Kafka adapter yet");
  return {
    database: e.DATABASE_URL === undefined
      ? { kind: "embedded", dataDir: e.DATA_DIR }
      : { kind: "server" },
    stream: e.STREAM_BACKEND === "auto" ? (e.REDIS_URL ? "redis" : "postgres") : e.STREAM_BACKEND,
  };
}
