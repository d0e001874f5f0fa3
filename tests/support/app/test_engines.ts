/** Engines of one test app: embedded ones of its own, or its own corner of the run's servers. */

import postgres from "postgres";
import { silentLogger } from "./silent_logger.ts";
import { MIGRATED } from "../engines/private_engines.ts";
import { connectServer, type RedisServer } from "../../../services/platform/redis/redis_server.ts";

export interface TestEngines extends AsyncDisposable {
  /** Settings that lead the program there. */
  env: Record<string, string>;
}

const REDIS_DATABASES = 16;
/** Marks a logical database as taken; gone with FLUSHDB. */
const CLAIM = "test app";

export function realEnginesAvailable(): boolean {
  return !!Deno.env.get("TEST_POSTGRES_URL") && !!Deno.env.get("TEST_REDIS_URL");
}

export async function testEngines(engine: "embedded" | "real"): Promise<TestEngines> {
  await using undo = new AsyncDisposableStack();
  const env: Record<string, string> = {};
  if (engine === "real") {
    const url = Deno.env.get("TEST_POSTGRES_URL")!;
    env.DATABASE_URL = await makeDatabase(undo, url, { migrated: true });
    env.REDIS_URL = await claimRedis(undo, Deno.env.get("TEST_REDIS_URL")!);
  }
  const resources = undo.move();
  return { env, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** A fresh database, empty or with the schema, dropped afterwards. @returns its URL */
export async function makeDatabase(
  stack: AsyncDisposableStack,
  url: string,
  { migrated = false } = {},
): Promise<string> {
  const admin = postgres(url, { max: 1, onnotice() {} });
  stack.defer(() => admin.end());
  const name = `app_${crypto.randomUUID().slice(0, 8)}`;
  await admin.unsafe(`create database ${name}${migrated ? ` template ${MIGRATED}` : ""}`);
  stack.defer(async () => void await admin.unsafe(`drop database ${name} with (force)`));
  const own = new URL(url);
  own.pathname = name;
  return own.href;
}

/** A logical database that no other test uses, emptied afterwards. @returns its URL */
async function claimRedis(stack: AsyncDisposableStack, url: string): Promise<string> {
  for (let number = 1; number < REDIS_DATABASES; number++) {
    const own = new URL(url);
    own.pathname = `/${number}`;
    const redis: RedisServer = await connectServer({ url: own.href, log: silentLogger });
    if (await redis.set(CLAIM, "taken", { condition: "NX" }) !== null) {
      stack.defer(async () => {
        await redis.flushDb();
        redis.destroy();
      });
      return own.href;
    }
    redis.destroy();
  }
  throw new Error("Cannot take a Redis database: all are in use by other tests");
}
