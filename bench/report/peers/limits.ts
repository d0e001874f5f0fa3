/**
 * rate-limiter-flexible, in memory or on REDIS_URL by ioredis, which is the client it has its own command
 * for. Run by Node, in a directory where both are installed: limits.ts memory|redis TAKES IN_FLIGHT.
 * Prints what bench/report/limits_own.ts prints.
 */

import { createRequire } from "node:module";
import process from "node:process";

const require = createRequire(`${process.cwd()}/`);
const { RateLimiterMemory, RateLimiterRedis } = require("rate-limiter-flexible");
const [kind, takes, inFlight] = [process.argv[2], ...process.argv.slice(3).map(Number)] as [
  string,
  ...[number, number],
];
const limit = { points: 1_000_000_000, duration: 60 };
const redis = kind === "redis"
  ? new (require("ioredis").Redis)(process.env["REDIS_URL"])
  : undefined;
const limiter = redis
  ? new RateLimiterRedis({ storeClient: redis, ...limit })
  : new RateLimiterMemory(limit);

async function take(count: number): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: inFlight }, async () => {
    while (next < count) await limiter.consume(`key${next++ % 10_000}`);
  }));
}

/** µs of the server's processor, as it says itself. */
async function serverTime(): Promise<number> {
  const info: string = await redis.info("cpu");
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
process.exit(0);
