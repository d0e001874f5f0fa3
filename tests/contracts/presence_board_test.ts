import assert from "node:assert/strict";
import { systemClock } from "../../services/platform/time/clock.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import { createPresenceBoardMemory } from "../../services/platform/rooms/presence_board_memory.ts";
import { createPresenceBoardRedis } from "../../services/platform/rooms/presence_board_redis.ts";
import type { RedisServer } from "../../services/platform/redis/redis_server.ts";
import { collector } from "../support/app/collector.ts";
import { redisEngines } from "../support/engines/engines.ts";
import { asRedis, openRedis, sharedRedis } from "../support/engines/redis_fixture.ts";
import { startValkey } from "../support/engines/valkey.ts";
import { presenceBoardContract } from "./presence_board_contract.ts";

presenceBoardContract("memory", () => {
  const board = createPresenceBoardMemory({ clock: manualClock() });
  return Promise.resolve({
    board,
    other: board,
    room: "test",
    [Symbol.asyncDispose]: () => board[Symbol.asyncDispose](),
  });
});

for (const engine of redisEngines()) {
  const connect = sharedRedis(engine);

  presenceBoardContract(engine.name, async () => {
    const open = new AsyncDisposableStack();
    const { redis } = open.use(await connect());
    const { redis: second } = open.use(await connect());
    return {
      board: open.use(boardOf(redis, "one")),
      other: open.use(boardOf(second, "two")),
      room: crypto.randomUUID(),
      [Symbol.asyncDispose]: () => open.disposeAsync(),
    };
  });

  Deno.test(`presence board, ${engine.name}: [PB4] a dead node's users leave`, async () => {
    await using connection = await connect();
    const { redis } = connection;
    await using living = boardOf(redis, "living");
    await using dead = boardOf(redis, "dead");
    const room = crypto.randomUUID();
    await living.add(room, "a");
    await dead.add(room, "b");
    await living.reconcile(room, { gone: [], here: [] });
    // The server's clock cannot be moved; when the node was last heard of can.
    await redis.zAdd(`rp:{${room}}:nodes`, { score: Date.now() - 1, value: "dead" });
    assert.deepEqual(await living.list(room), { count: 1, users: ["a"] });
    assert.equal(await living.reconcile(room, { gone: [], here: ["a"] }), 1);
    assert.equal(await redis.exists(`rp:{${room}}:at:dead`), 0);
  });
}

Deno.test("presence board: [PB2] who could not listen hears what is told once he can", async () => {
  await using server = await startValkey();
  await using connection = await openRedis(server.url);
  let isReachable = false;
  const redis = new Proxy(connection.redis, {
    get(target, name) {
      if (name === "duplicate" && !isReachable) throw new Error("away");
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  await using board = boardOf(redis, "one");
  await assert.rejects(board.listen("room", () => {}));
  isReachable = true;
  const heard = collector<string>();
  await using _heard = await board.listen("room", heard.take);
  await board.reconcile("room", { gone: [], here: ["a"] });
  assert.equal(JSON.parse((await heard.atLeast(1))[0]!).data.count, 1);
});

function boardOf(redis: RedisServer, node: string) {
  return createPresenceBoardRedis({
    redis: asRedis(redis),
    node,
    clock: systemClock,
    log: silentLogger,
  });
}
