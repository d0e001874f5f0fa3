/** Every contract that Redis keeps, on a Redis Cluster of three masters with a replica each. */

import assert from "node:assert/strict";
import { createLimiterRedis } from "../../services/platform/limits/limiter_redis.ts";
import { boardKey, type BoardRef } from "../../services/platform/ranks/rank_index.ts";
import { createRankIndexRedis } from "../../services/platform/ranks/rank_index_redis.ts";
import { connectRedis } from "../../services/platform/redis/connect.ts";
import type { Redis } from "../../services/platform/redis/redis.ts";
import { slotOf } from "../../services/platform/redis/slot.ts";
import { createPresenceBoardRedis } from "../../services/platform/rooms/presence_board_redis.ts";
import { createRoomHubRedis } from "../../services/platform/rooms/room_hub_redis.ts";
import { createEventStreamRedis } from "../../services/platform/streams/event_stream_redis.ts";
import { systemClock } from "../../services/platform/time/clock.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { silentLogger as log } from "../support/app/silent_logger.ts";
import { findRedis } from "../support/engines/find_engines.ts";
import { startRedisCluster, type TestCluster } from "../support/engines/redis_cluster.ts";
import { testIds } from "../support/engines/redis_fixture.ts";
import { ageLimits, ageRoom, roomKeys } from "../support/engines/ageing.ts";
import { eventStreamContract } from "./event_stream_contract.ts";
import { limiterContract } from "./limiter_contract.ts";
import { presenceBoardContract } from "./presence_board_contract.ts";
import { rankIndexContract } from "./rank_index_contract.ts";
import { roomHubContract } from "./room_hub_contract.ts";

const ids = testIds();
const isThere = await findRedis() !== undefined;
let cluster: TestCluster | undefined;

if (isThere) {
  Deno.test.beforeAll(async () => {
    cluster = await startRedisCluster();
  });
  Deno.test.afterAll(async () => await cluster?.[Symbol.asyncDispose]());

  rankIndexContract("redis cluster", async () => {
    const redis = await connect();
    const index = createRankIndexRedis({ redis, ids });
    return {
      index,
      async lose(board) {
        const key = boardKey(board);
        await redis.at(key, (server) => server.del([key, `{${key}}:of`]));
        return index;
      },
      ...closing(redis),
    };
  });

  limiterContract("redis cluster", async () => {
    const redis = await connect();
    const clock = manualClock();
    const prefix = crypto.randomUUID();
    return {
      limiter: createLimiterRedis({ redis, clock }),
      other: createLimiterRedis({ redis, clock }),
      prefix,
      async advance(ms: number) {
        await clock.advance(ms);
        for (const server of redis.servers()) await ageLimits(server, prefix, ms);
      },
      ...closing(redis),
    };
  });

  roomHubContract("redis cluster", async () => {
    const open = new AsyncDisposableStack();
    const [redis, second] = [await connect(), await connect()];
    for (const each of [redis, second]) open.defer(() => each.destroy());
    const hubOf = (each: Redis) =>
      createRoomHubRedis({ redis: each, clock: systemClock, ids, log });
    const hub = open.use(hubOf(redis));
    const room = crypto.randomUUID();
    return {
      hub,
      other: open.use(hubOf(second)),
      room,
      async advance(ms) {
        for (const server of redis.servers()) await ageRoom(server, room, ms);
      },
      async lose() {
        for (const server of redis.servers()) {
          for (const key of await roomKeys(server, room)) await server.del(key);
        }
        return hub;
      },
      [Symbol.asyncDispose]: () => open.disposeAsync(),
    };
  });

  presenceBoardContract("redis cluster", async () => {
    const open = new AsyncDisposableStack();
    const [redis, second] = [await connect(), await connect()];
    for (const each of [redis, second]) open.defer(() => each.destroy());
    const boardOf = (each: Redis, node: string) =>
      createPresenceBoardRedis({ redis: each, node, clock: systemClock, log });
    return {
      board: open.use(boardOf(redis, "one")),
      other: open.use(boardOf(second, "two")),
      room: crypto.randomUUID(),
      [Symbol.asyncDispose]: () => open.disposeAsync(),
    };
  });
}

eventStreamContract({
  name: "redis cluster",
  available: isThere,
  async start() {
    const redis = await connect();
    return {
      open: ({ kept = 0 } = {}) =>
        Promise.resolve(createEventStreamRedis({ redis, clock: systemClock, log, kept })),
      ...closing(redis),
    };
  },
});

Deno.test({
  name: "[OPS2] slotOf() agrees with a server's CLUSTER KEYSLOT",
  ignore: !isThere,
  async fn() {
    for (
      const key of [
        "123456789",
        "rt:{user:1}:now",
        "ü{ß}é",
        "{}x",
        "x{",
        "foo{{bar}}zap",
        "{a}{b}",
        "",
      ]
    ) {
      assert.equal(slotOf(key), await cluster!.nodes[0]!.ask("CLUSTER", "KEYSLOT", key), key);
    }
  },
});

Deno.test({
  name: "[OPS2] one address of a cluster's server is enough, and a list need not be complete",
  ignore: !isThere,
  async fn() {
    const [first, second] = cluster!.url.split(",");
    for (const url of [second!, `${first}, ${second}`]) {
      const redis = await connectRedis({ url, log });
      assert.equal(redis.isCluster, true);
      assert.equal(redis.servers().length, 3);
      redis.destroy();
    }
  },
});

Deno.test({
  name: "[OPS7] who is told to stop after it has connected goes on until it closes",
  ignore: !isThere,
  async fn() {
    const stopping = new AbortController();
    const redis = await connectRedis({ url: cluster!.url, log, signal: stopping.signal });
    stopping.abort();
    for (let n = 0; n < 20; n++) {
      const key = `stopping:${n}`;
      assert.equal(await redis.at(key, (server) => server.set(key, "1", { PX: 1_000 })), "OK");
    }
    redis.destroy();
  },
});

Deno.test({
  name: "[OPS2] a board and a room go on while their slot is open for moving, on either side",
  ignore: !isThere,
  async fn() {
    await using undo = new AsyncDisposableStack();
    const redis = await connect();
    undo.defer(() => redis.destroy());
    const index = undo.use(createRankIndexRedis({ redis, ids }));
    const hub = undo.use(createRoomHubRedis({ redis, clock: systemClock, ids, log }));
    const room = crypto.randomUUID();
    const board: BoardRef = { season: `s${ids.secret(6)}`, mode: "duel", order: "desc" };
    let version = 0;
    const score = async () => {
      version++;
      const at = { reached: version, reachedAt: version, hidden: false };
      const [placed] = await index.move(board, [{ userId: "u1", score: version, version, ...at }]);
      return placed!.rank;
    };
    const tell = async (key: string) => await hub.publish(room, { kind: "note", data: 1, key });
    const all = async (state: string) => {
      assert.equal(await score(), 1, state);
      // Another server begins another epoch; what was told under a key is not told again.
      assert.deepEqual(await tell(state), await tell(state), state);
      assert.deepEqual(await tell("first"), first, `${state}, the first again`);
    };
    await score();
    const first = await tell("first");
    const slots = [`rt:{${room}}:now`, boardKey(board)].map(slotOf);
    const masters = await cluster!.masters();
    const open = await Promise.all(slots.map(async (slot) => {
      const owned = await Promise.all(masters.map((each) => cluster!.slotsOf(each)));
      const from = owned.findIndex((list) => list.includes(slot));
      return await cluster!.openSlot(masters[from]!, masters[(from + 1) % 3]!, slot);
    }));
    await all("nothing has moved");
    for (const each of open) await each.carry();
    await all("everything has moved");
    for (const each of open) await each.close();
    await all("closed");
  },
});

async function connect(): Promise<Redis> {
  return await connectRedis({ url: cluster!.url, log });
}

function closing(redis: Redis) {
  return {
    [Symbol.asyncDispose]() {
      redis.destroy();
      return Promise.resolve();
    },
  };
}
