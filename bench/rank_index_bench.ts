/**
 * Speed of the rank index in memory: `deno run -A bench/rank_index_bench.ts [MEMBERS]`.
 * With REDIS_URL also those of the Redis adapter (its board lb:bench:duel is dropped at the end).
 */

import { asRedis } from "../tests/support/engines/redis_fixture.ts";
import { createIds } from "../services/platform/ids.ts";
import { systemClock } from "../services/platform/time/clock.ts";
import { silentLogger } from "../tests/support/app/silent_logger.ts";
import { createRankIndexMemory } from "../services/platform/ranks/rank_index_memory.ts";
import { createRankIndexRedis } from "../services/platform/ranks/rank_index_redis.ts";
import {
  boardKey,
  type BoardRef,
  type Move,
  type RankIndex,
} from "../services/platform/ranks/rank_index.ts";
import { connectServer, type RedisServer } from "../services/platform/redis/redis_server.ts";

const MEMBERS = Number(Deno.args[0] ?? 1_000_000);
const ids = createIds({ clock: systemClock, random: (bytes) => crypto.getRandomValues(bytes) });
const board: BoardRef = { season: "bench", mode: "duel", order: "desc" };

const score = () => Math.floor(Math.random() * 1e6);

function report(name: string, count: number, ms: number): void {
  console.log(`${name.padEnd(34)} ${Math.round(count / ms * 1000).toLocaleString("en")}/s`);
}

async function timed(name: string, count: number, run: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await run();
  report(name, count, performance.now() - start);
}

/** Calls of `batch` moves each, so many as to change `count` members. */
async function move(index: RankIndex, users: string[], count: number, batch: number) {
  for (let at = 0; at < count; at += batch) {
    const moves: Move[] = [];
    for (let i = at; i < at + batch; i++) {
      const userId = users[(i * 7919) % users.length]!;
      moves.push({
        userId,
        score: score(),
        reached: ++sequence,
        version: sequence,
        reachedAt: 1_790_000_000_000 + sequence,
      });
    }
    await index.move(board, moves);
  }
}

let sequence = 0;
// The ids are joined and cut again so that each string is flat, as one read from a socket is.
const users = Array.from({ length: MEMBERS }, () => ids.next()).join("").match(/.{36}/g)!;
await using memory = createRankIndexMemory({ ids });
await timed("memory: insert (32 a call)", MEMBERS, () => move(memory, users, MEMBERS, 32));
await timed("memory: update, two ranks each", 500_000, () => move(memory, users, 500_000, 32));
await timed("memory: rank", 1_000_000, async () => {
  for (let i = 0; i < 1_000_000; i++) await memory.rank(board, users[(i * 104_729) % MEMBERS]!);
});
await timed("memory: page of 100", 20_000, async () => {
  for (let i = 0; i < 20_000; i++) await memory.page(board, (i * 50) % MEMBERS, 100);
});

await timed("memory: around, 11", 200_000, async () => {
  for (let i = 0; i < 200_000; i++) {
    await memory.around(board, users[(i * 104_729) % MEMBERS]!, 11);
  }
});

const url = Deno.env.get("REDIS_URL");
if (url) {
  const redis = await connectServer({ url, log: silentLogger });
  const index = createRankIndexRedis({ redis: asRedis(redis), ids });
  const keys = [boardKey(board), `{${boardKey(board)}}:of`];
  await redis.del(keys);
  await timed("redis: insert (1,000 a call)", MEMBERS, () => move(index, users, MEMBERS, 1_000));
  // The processor time of the server is what it takes from Postgres beside it.
  const cpu = await serverSeconds(redis);
  for (const batch of [16, 32]) {
    await timed(`redis: update, two ranks each (${batch} a call)`, 200_000, () =>
      // Two calls in flight, as the submit batcher keeps them.
      Promise.all([0, 1].map(() => move(index, users, 100_000, batch))).then(() => {}));
  }
  const perMove = (await serverSeconds(redis) - cpu) / 400_000;
  console.log(`redis: ${(perMove * 1e6).toFixed(1)} µs of server time per move`);
  await timed("redis: rank (64 in flight)", 64_000, async () => {
    for (let i = 0; i < 1_000; i++) {
      await Promise.all(users.slice(i * 64, i * 64 + 64).map((user) => index.rank(board, user)));
    }
  });
  await timed("redis: page of 100 (8 in flight)", 8_000, async () => {
    for (let i = 0; i < 1_000; i++) {
      await Promise.all(Array.from({ length: 8 }, (_, j) => index.page(board, i * 8 + j, 100)));
    }
  });
  for (const key of keys) {
    console.log(`redis: ${key} ${Math.round((await redis.memoryUsage(key) ?? 0) / 1e6)} MB`);
  }
  await redis.unlink(keys);
  await redis.close();
}

async function serverSeconds(redis: RedisServer): Promise<number> {
  const info = await redis.info("cpu");
  return ["sys", "user"]
    .map((kind) => Number(new RegExp(`used_cpu_${kind}:([\\d.]+)`).exec(info)![1]))
    .reduce((a, b) => a + b);
}
