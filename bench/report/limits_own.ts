/**
 * This program's limits, in memory or on REDIS_URL: limits_own.ts memory|redis TAKES IN_FLIGHT. Prints
 * takes a second, and µs of the processor a take, of this process and of Redis.
 */

import process from "node:process";
import { createLimiterMemory } from "../../services/platform/limits/limiter_memory.ts";
import { createLimiterRedis } from "../../services/platform/limits/limiter_redis.ts";
import { connectServer } from "../../services/platform/redis/redis_server.ts";
import { systemClock } from "../../services/platform/time/clock.ts";
import { silentLogger } from "../../tests/support/app/silent_logger.ts";
import { asRedis } from "../../tests/support/engines/redis_fixture.ts";

const [kind, ...numbers] = Deno.args;
const [takes, inFlight] = numbers.map(Number) as [number, number];
const url = Deno.env.get("REDIS_URL");
const redis = kind === "redis" ? await connectServer({ url: url!, log: silentLogger }) : undefined;
const limiter = redis
  ? createLimiterRedis({ redis: asRedis(redis), clock: systemClock })
  : createLimiterMemory({ clock: systemClock });
const limit = { burst: 10_000_000, perSecond: 1_000_000 };

async function take(count: number): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: inFlight }, async () => {
    while (next < count) {
      const [verdict] = await limiter.take([{ key: `key${next++ % 10_000}`, limit }]);
      if (!verdict!.allowed) throw new Error("a take was refused");
    }
  }));
}

/** µs of the server's processor, as it says itself. */
async function serverTime(): Promise<number> {
  const info = await redis!.info("cpu");
  return ["sys", "user"]
    .map((part) => Number(new RegExp(`used_cpu_${part}:([\\d.]+)`).exec(info)![1]) * 1e6)
    .reduce((a, b) => a + b);
}

await take(takes / 5);
const server = redis ? await serverTime() : 0;
const cpu = process.cpuUsage();
const started = performance.now();
await take(takes);
const seconds = (performance.now() - started) / 1_000;
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({
  ...{ rate: takes / seconds, own: (user + system) / takes },
  redis: redis ? (await serverTime() - server) / takes : 0,
}));
Deno.exit(0);
