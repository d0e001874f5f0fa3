import assert from "node:assert/strict";
import {
  boardKey,
  type BoardRef,
  type RankIndex,
} from "../../services/platform/ranks/rank_index.ts";
import { createRankIndexMemory } from "../../services/platform/ranks/rank_index_memory.ts";
import { createRankIndexRedis } from "../../services/platform/ranks/rank_index_redis.ts";
import type { RedisServer } from "../../services/platform/redis/redis_server.ts";
import { type RedisEngine, redisEngines } from "../support/engines/engines.ts";
import { asRedis, openRedis, sharedRedis, testIds } from "../support/engines/redis_fixture.ts";
import { rankIndexContract } from "./rank_index_contract.ts";

const ids = testIds();
const AT = Date.UTC(2026, 10, 22);

rankIndexContract("memory", () => {
  const index = createRankIndexMemory({ ids });
  return Promise.resolve({
    index,
    lose: () => Promise.resolve(createRankIndexMemory({ ids })),
    [Symbol.asyncDispose]: () => index[Symbol.asyncDispose](),
  });
});

for (const engine of redisEngines()) redisTests(engine);

function redisTests(engine: RedisEngine): void {
  const connect = sharedRedis(engine);

  rankIndexContract(engine.name, async () => {
    const { redis, [Symbol.asyncDispose]: close } = await connect();
    const index = createRankIndexRedis({ redis: asRedis(redis), ids });
    return {
      index,
      async lose(board) {
        await redis.del([boardKey(board), companion(board)]);
        return index;
      },
      [Symbol.asyncDispose]: close,
    };
  });

  function test(title: string, run: (index: RankIndex, redis: RedisServer) => Promise<void>): void {
    Deno.test(`rank index, ${engine.name}: ${title}`, async () => {
      await using connection = await connect();
      await run(createRankIndexRedis({ redis: asRedis(connection.redis), ids }), connection.redis);
    });
  }

  test("[LB3] lb:{season}:{mode} is the sorted set, with true scores", async (index, redis) => {
    const board = { season: crypto.randomUUID(), mode: "duel", order: "desc" as const };
    await index.move(board, [{ userId: "a", score: 12.5, reached: 3, version: 1, reachedAt: AT }]);
    const rows = await redis.zRangeWithScores(`lb:${board.season}:duel`, 0, -1);
    assert.equal(rows.length, 1);
    assert.equal(rows[0]!.score, 12.5);
    assert.match(rows[0]!.value, /^[0-9a-v]{20}:a$/);
  });

  test("[RI7 LB5] a server restored from a copy shows by its run_id", async (index, redis) => {
    const board = await builtBoard(index);
    await redis.hSet(companion(board), "#run", "0123456789abcdef0123456789abcdef01234567");
    assert.equal(await index.built(board), false);
  });

  test(
    "[RI7] keys of an earlier layout count as lost, and hold up no move",
    async (index, redis) => {
      const board = { season: crypto.randomUUID(), mode: "duel", order: "desc" as const };
      const server = /run_id:(\w+)/.exec(await redis.info("server"))![1]!;
      const place = "7vvvvvvvvvv";
      await redis.zAdd(boardKey(board), { score: 1, value: `${place}:a` });
      await redis.hSet(companion(board), { a: `${place}17`, "#run": server, "#size": "1" });
      assert.equal(await index.built(board), false);
      const a = { userId: "a", score: 5, reached: 2, version: 18, reachedAt: AT };
      await index.rebuild(
        board,
        async function* () {
          yield await Promise.resolve([]);
          await index.move(board, [a]);
        }(),
      );
      assert.equal(await index.built(board), true);
      const { version: _, ...ranked } = a;
      assert.deepEqual(await index.page(board, 0, 9), [{ rank: 1, ...ranked }]);
    },
  );

  test("[RI7] one evicted key of the pair shows", async (index, redis) => {
    const board = await builtBoard(index);
    await redis.del(boardKey(board));
    assert.equal(await index.built(board), false);
  });

  test("[RI6] an abandoned rebuild leaves nothing behind", async (index, redis) => {
    const board = await builtBoard(index);
    const rows = async function* () {
      yield [{ userId: "b", score: 1, reached: 1, version: 1, reachedAt: AT }];
      // What expiry would do after a crash.
      await redis.del(`{${boardKey(board)}}:next:of`);
      await index.move(board, [{ userId: "c", score: 1, reached: 2, version: 1, reachedAt: AT }]);
    };
    await assert.rejects(index.rebuild(board, rows()), /rows were lost/);
    assert.equal(await redis.exists(`{${boardKey(board)}}:next:of`), 0);
    assert.equal(await index.built(board), true);
    assert.equal(await index.size(board), 2);
  });

  test("[RI6] a rebuild whose process died does not come back", async (index, redis) => {
    const board = await builtBoard(index);
    await redis.hSet(companion(board), "#next", "of a process that died long ago");
    await index.move(board, [{ userId: "c", score: 1, reached: 2, version: 1, reachedAt: AT }]);
    assert.equal(
      await redis.exists([`{${boardKey(board)}}:next`, `{${boardKey(board)}}:next:of`]),
      0,
    );
    assert.equal(await redis.hGet(companion(board), "#next"), null);
  });

  test("[RI6] keys under construction expire, finished ones do not", async (index, redis) => {
    const board = { season: crypto.randomUUID(), mode: "duel", order: "asc" as const };
    const key = boardKey(board);
    await index.rebuild(
      board,
      async function* () {
        await index.move(board, [{ userId: "a", score: 1, reached: 1, version: 1, reachedAt: AT }]);
        yield [];
        for (const staged of [`{${key}}:next`, `{${key}}:next:of`]) {
          assert.ok(await redis.pTTL(staged) > 0, staged);
        }
      }(),
    );
    assert.deepEqual([await redis.pTTL(key), await redis.pTTL(companion(board))], [-1, -1]);
  });
}

Deno.test("rank index: a move finds its script again after SCRIPT FLUSH", async () => {
  await using server = await redisEngines()[0]!.open();
  await using connection = await openRedis(server.url);
  const index = createRankIndexRedis({ redis: asRedis(connection.redis), ids });
  const board = await builtBoard(index);
  await connection.redis.scriptFlush();
  assert.deepEqual(
    await index.move(board, [{ userId: "b", score: 9, reached: 2, version: 1, reachedAt: AT }]),
    [{ rank: 1, previousRank: null }],
  );
});

async function builtBoard(index: RankIndex): Promise<BoardRef> {
  const board = { season: crypto.randomUUID(), mode: "duel", order: "desc" as const };
  const rows = async function* () {
    yield await Promise.resolve([{ userId: "a", score: 1, reached: 1, version: 1, reachedAt: AT }]);
  };
  await index.rebuild(board, rows());
  assert.equal(await index.built(board), true);
  return board;
}

function companion(board: BoardRef): string {
  return `{${boardKey(board)}}:of`;
}
