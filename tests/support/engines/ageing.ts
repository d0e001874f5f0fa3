/** A server's clock cannot be moved; what it holds can be moved into the past. */

import type { RedisServer } from "../../../services/platform/redis/redis_server.ts";

export async function ageLimits(redis: RedisServer, prefix: string, ms: number): Promise<void> {
  for await (const keys of redis.scanIterator({ MATCH: `rl:{${prefix}*`, COUNT: 1_000 })) {
    for (const key of keys) {
      const [arrival, left] = [await redis.get(key), await redis.pTTL(key)];
      if (left > ms) await redis.set(key, String(Number(arrival) - 1_000 * ms), { PX: left - ms });
      else await redis.del(key);
    }
  }
}

export async function roomKeys(redis: RedisServer, room: string): Promise<string[]> {
  const found: string[] = [];
  for await (const keys of redis.scanIterator({ MATCH: `rt:{${room}*`, COUNT: 1_000 })) {
    found.push(...keys);
  }
  return found;
}

export async function ageRoom(redis: RedisServer, room: string, ms: number): Promise<void> {
  for (const key of await roomKeys(redis, room)) {
    const left = await redis.pTTL(key);
    if (left <= ms) {
      await redis.del(key);
      continue;
    }
    if (key.endsWith(":log")) await ageStream(redis, key, ms);
    if (key.endsWith(":now")) await ageUses(redis, key, ms);
    await redis.pExpire(key, left - ms);
  }
}

/** Of idempotency keys; and the last publication is as old as it says. */
async function ageUses(redis: RedisServer, key: string, ms: number): Promise<void> {
  for (const [field, value] of Object.entries(await redis.hGetAll(key))) {
    const [epoch, offset, time] = value.split(" ");
    const earlier = `${epoch} ${offset} ${Number(time) - ms}`;
    if (field.startsWith("key:")) await redis.hSet(key, field, earlier);
  }
  await redis.hDel(key, "time");
}

export async function ageStream(redis: RedisServer, key: string, ms: number): Promise<void> {
  const entries = await redis.xRange(key, "-", "+");
  await redis.del(key);
  for (const { id, message } of entries ?? []) {
    const [time, offset] = id.split("-");
    await redis.xAdd(key, `${Number(time) - ms}-${offset}`, message);
  }
}
