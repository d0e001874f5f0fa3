/** The engines that chaos runs on, and what may befall them. */

import { systemClock } from "../../services/platform/time/clock.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import type { RedisServer } from "../../services/platform/redis/redis_server.ts";
import type { RoomHub } from "../../services/platform/rooms/room_hub.ts";
import { createRoomHubMemory } from "../../services/platform/rooms/room_hub_memory.ts";
import { createRoomHubRedis } from "../../services/platform/rooms/room_hub_redis.ts";
import { asRedis, testIds } from "../support/engines/redis_fixture.ts";
import type { ChaosEngine } from "./chaos.ts";
import { turns, type VirtualTime } from "./virtual_time.ts";

/** Rooms in the process: it forgets only by time, or all at once when it dies with all its sockets. */
export function memoryEngine(time: VirtualTime): ChaosEngine {
  const start = () => createRoomHubMemory({ clock: time.clock, ids: testIds() });
  let hub = start();
  // Nodes of a test share the process; one of them leaving must not end the rooms of the others.
  const shared: RoomHub = {
    publish: (...args) => hub.publish(...args),
    history: (...args) => hub.history(...args),
    subscribe: (...args) => hub.subscribe(...args),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return {
    openHub: () => shared,
    mishaps: [
      {
        name: "the process dies",
        harms: true,
        async strike(_room, cutAll) {
          cutAll();
          await hub[Symbol.asyncDispose]();
          hub = start();
        },
      },
      { name: "history grows old", harms: true, strike: () => time.advance(6 * 60_000) },
      { name: "a minute passes", harms: false, strike: () => time.advance(60_000) },
    ],
    settle: () => turns(60),
    [Symbol.asyncDispose]: () => hub[Symbol.asyncDispose](),
  };
}

/** The last publication is gone, its offset too, and another server process holds what is left. */
const LOSE_TAIL = `
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
if not last then return end
redis.call('XDEL', KEYS[2], last[1])
redis.call('HINCRBY', KEYS[1], 'offset', -1)
redis.call('HSET', KEYS[1], 'run', 'restarted')
`;

/** Rooms on Redis; mishaps strike the room's own keys, so that runs can share a server. */
export function redisEngine(
  redis: RedisServer,
  { harsh = false }: { harsh?: boolean } = {},
): (time: VirtualTime) => ChaosEngine {
  const now = (room: string) => `rt:{${room}}:now`;
  const log = (room: string) => `rt:{${room}}:log`;
  return () => {
    const hubs: RoomHub[] = [];
    return {
      openHub() {
        const clock = systemClock;
        const hub = createRoomHubRedis({
          redis: asRedis(redis),
          clock,
          ids: testIds(),
          log: silentLogger,
        });
        hubs.push(hub);
        return hub;
      },
      mishaps: [
        { name: "flushed", harms: true, strike: (room) => redis.del([now(room), log(room)]) },
        { name: "history lost", harms: true, strike: (room) => redis.del(log(room)) },
        { name: "trimmed", harms: true, strike: (room) => redis.xTrim(log(room), "MAXLEN", 2) },
        {
          name: "another server with the same memory",
          harms: true,
          strike: (room) => redis.hSet(now(room), "run", crypto.randomUUID().replaceAll("-", "")),
        },
        {
          name: "a lost tail, as an append-only file may leave it",
          harms: true,
          strike: (room) => redis.eval(LOSE_TAIL, { keys: [now(room), log(room)] }),
        },
        {
          name: "subscriptions cut",
          harms: false,
          async strike(room) {
            if (harsh) await redis.sendCommand(["CLIENT", "KILL", "TYPE", "pubsub"]);
            const list = String(await redis.sendCommand(["CLIENT", "LIST", "TYPE", "pubsub"]));
            const lines = list.split("\n");
            const id = /^id=(\d+)/.exec(lines[room.charCodeAt(0) % lines.length] ?? "")?.[1];
            if (id) await redis.sendCommand(["CLIENT", "KILL", "ID", id]).catch(() => {});
          },
        },
      ],
      async settle() {
        await turns(20);
        await new Promise((resolve) => setTimeout(resolve, 1));
        await redis.ping().catch(() => {});
        await turns(20);
      },
      async [Symbol.asyncDispose]() {
        for (const hub of hubs) await hub[Symbol.asyncDispose]();
      },
    };
  };
}
