/** One server for the tests of a file; a connection of its own for each test. */

import { systemClock } from "../../../services/platform/time/clock.ts";
import { createIds, type Ids } from "../../../services/platform/ids.ts";
import { silentLogger } from "../app/silent_logger.ts";
import { oneServer, type Redis } from "../../../services/platform/redis/redis.ts";
import { connectServer, type RedisServer } from "../../../services/platform/redis/redis_server.ts";
import type { RedisEngine } from "./engines.ts";
import type { TestServer } from "./valkey.ts";

export interface RedisFixture extends AsyncDisposable {
  redis: RedisServer;
}

/** Registers start and stop of the engine with the test file; answers how to connect to it. */
export function sharedRedis(engine: RedisEngine): () => Promise<RedisFixture> {
  let server: TestServer;
  Deno.test.beforeAll(async () => {
    server = await engine.open();
  });
  Deno.test.afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });
  return () => openRedis(server.url);
}

export async function openRedis(url: string): Promise<RedisFixture> {
  const redis = await connectServer({ url, log: silentLogger });
  return {
    redis,
    [Symbol.asyncDispose]() {
      redis.destroy();
      return Promise.resolve();
    },
  };
}

/** As the adapters take it. */
export function asRedis(server: RedisServer): Redis {
  return oneServer(server, silentLogger);
}

export function testIds(): Ids {
  return createIds({ clock: systemClock, random: (bytes) => crypto.getRandomValues(bytes) });
}
