/** What the parts of the telemetry bench have in common. */

import postgres from "postgres";
import type { Sql } from "../db/client.ts";
import { migrate, readMigrations } from "../db/migrate.ts";
import { systemClock as clock } from "../services/platform/time/clock.ts";
import type { EventStream } from "../services/platform/streams/event_stream.ts";
import { createEventStreamRedis } from "../services/platform/streams/event_stream_redis.ts";
import { silentLogger as log } from "../tests/support/app/silent_logger.ts";
import { asRedis } from "../tests/support/engines/redis_fixture.ts";
import { connectServer } from "../services/platform/redis/redis_server.ts";
import { CLIENT } from "./http_bench.ts";

export const root = new URL("../", import.meta.url);
/** Events of a request. */
export const BATCH = 100;
/** Settings of every program here. */
export const SETTINGS = {
  TELEMETRY_BACKLOG: "1000000000",
  SERVICE_CLIENTS: `${CLIENT.id}:${CLIENT.secret}`,
  LOG_LEVEL: "warn",
};

export async function openRedisStream(
  url: string,
): Promise<{ stream: EventStream } & AsyncDisposable> {
  const redis = await connectServer({ url, log });
  const stream = createEventStreamRedis({ redis: asRedis(redis), clock, log });
  return {
    stream,
    async [Symbol.asyncDispose]() {
      await stream[Symbol.asyncDispose]();
      redis.destroy();
    },
  };
}

export function address() {
  const port = 8900 + Math.floor(Math.random() * 90);
  return { port, base: `http://127.0.0.1:${port}` };
}

export async function migrated(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await migrate(sql as unknown as Sql, await readMigrations(root));
  await sql.end();
}

export function sum(values: number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
