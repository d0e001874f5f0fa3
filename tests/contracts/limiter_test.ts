import assert from "node:assert/strict";
import { systemClock } from "../../services/platform/time/clock.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { createLimiterMemory } from "../../services/platform/limits/limiter_memory.ts";
import { createLimiterRedis } from "../../services/platform/limits/limiter_redis.ts";
import { ageLimits } from "../support/engines/ageing.ts";
import { type RedisEngine, redisEngines } from "../support/engines/engines.ts";
import { asRedis, sharedRedis } from "../support/engines/redis_fixture.ts";
import { limiterContract } from "./limiter_contract.ts";

limiterContract("memory", () => {
  const clock = manualClock();
  const limiter = createLimiterMemory({ clock });
  return Promise.resolve({
    limiter,
    other: limiter,
    prefix: "test",
    advance: (ms: number) => clock.advance(ms),
    [Symbol.asyncDispose]: () => limiter[Symbol.asyncDispose](),
  });
});

Deno.test("limiter, memory: [SEC6] a full map drops what is full again, then the oldest", async () => {
  const clock = manualClock();
  await using limiter = createLimiterMemory({ clock, maxKeys: 2_000 });
  const passes = async (key: string, perSecond: number) => {
    return (await limiter.take([{ key, limit: { burst: 1, perSecond } }]))[0]!.allowed;
  };
  for (let i = 0; i < 500; i++) await passes(`slow-${i}`, 0.01);
  for (let i = 0; i < 20_000; i++) {
    if (i % 100 === 0) await clock.advance(200);
    await passes(`fast-${i}`, 10);
  }
  for (let i = 0; i < 500; i++) assert.equal(await passes(`slow-${i}`, 0.01), false);
  for (let i = 0; i < 5_000; i++) assert.equal(await passes(`many-${i}`, 0.01), true);
  assert.equal(await passes("many-4999", 0.01), false);
  assert.equal(await passes("slow-0", 0.01), true);
});

Deno.test("limiter, memory: [LI1] a clock set back shuts nobody out beyond one burst", async () => {
  let now = 1e12;
  await using limiter = createLimiterMemory({ clock: { elapsed: () => now } });
  const take = async () => {
    return (await limiter.take([{ key: "a", limit: { burst: 2, perSecond: 1 } }]))[0]!;
  };
  await take();
  await take();
  now -= 3_600_000;
  assert.equal((await take()).retryAfter, 1);
  now += 1_000;
  assert.equal((await take()).allowed, true);
  assert.equal((await take()).allowed, false);
});

for (const engine of redisEngines()) redisTests(engine);

function redisTests(engine: RedisEngine): void {
  const connect = sharedRedis(engine);

  limiterContract(engine.name, async () => {
    const { redis, [Symbol.asyncDispose]: close } = await connect();
    const clock = manualClock();
    const prefix = crypto.randomUUID();
    return {
      limiter: createLimiterRedis({ redis: asRedis(redis), clock }),
      other: createLimiterRedis({ redis: asRedis(redis), clock }),
      prefix,
      async advance(ms: number) {
        await clock.advance(ms);
        await ageLimits(redis, prefix, ms);
      },
      [Symbol.asyncDispose]: close,
    };
  });

  Deno.test(`limiter, ${engine.name}: [LI4] a key is gone when its burst is back`, async () => {
    await using connection = await connect();
    const limiter = createLimiterRedis({ redis: asRedis(connection.redis), clock: manualClock() });
    const key = crypto.randomUUID();
    const [verdict] = await limiter.take([{ key, limit: { burst: 4, perSecond: 0.01 } }]);
    const left = await connection.redis.pTTL(`rl:{${key}}`);
    assert.ok(left > 0 && left <= Math.ceil(verdict!.reset * 1_000), `${left}`);
  });

  Deno.test(`limiter, ${engine.name}: [LI1] a clock set back shuts nobody out beyond one burst`, async () => {
    await using connection = await connect();
    const { redis } = connection;
    const limiter = createLimiterRedis({ redis: asRedis(redis), clock: systemClock });
    const key = crypto.randomUUID();
    const take = async (perSecond: number) => {
      return (await limiter.take([{ key, limit: { burst: 2, perSecond } }]))[0]!;
    };
    await take(0.01);
    await redis.set(`rl:{${key}}`, String(Date.now() * 1_000 + 3_600e6), { PX: 3_600_000 });
    assert.equal((await take(0.01)).retryAfter, 100);
    await ageLimits(redis, key, 100_100);
    // Another rate (an interval shorter by 10 ms), so that the refusal is not answered from memory.
    assert.equal((await take(0.010_001)).allowed, true);
  });

  Deno.test(`limiter, ${engine.name}: [LI2] who floods is refused from memory`, async () => {
    await using connection = await connect();
    const { redis } = connection;
    const clock = manualClock();
    const limiter = createLimiterRedis({ redis: asRedis(redis), clock });
    const key = crypto.randomUUID();
    const take = async () => {
      return (await limiter.take([{ key, limit: { burst: 1, perSecond: 0.01 } }]))[0]!;
    };
    await take();
    const { retryAfter } = await take();
    // The server would let it pass now; within a second nobody asks it.
    await redis.del(`rl:{${key}}`);
    await clock.advance(900);
    const refused = await take();
    assert.equal(refused.allowed, false);
    assert.equal(refused.retryAfter, retryAfter - 0.9);
    await clock.advance(100);
    assert.equal((await take()).allowed, true);
  });
}
