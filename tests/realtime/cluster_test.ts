/** Rooms on a Redis Cluster: what a listener hears while masters die and slots move. */

import assert from "node:assert/strict";
import { connectRedis } from "../../services/platform/redis/connect.ts";
import { slotOf } from "../../services/platform/redis/slot.ts";
import type { Publication } from "../../services/platform/rooms/room_hub.ts";
import { createRoomHubRedis } from "../../services/platform/rooms/room_hub_redis.ts";
import { systemClock } from "../../services/platform/time/clock.ts";
import { eventually } from "../support/app/eventually.ts";
import { silentLogger as log } from "../support/app/silent_logger.ts";
import { findRedis } from "../support/engines/find_engines.ts";
import { startRedisCluster } from "../support/engines/redis_cluster.ts";
import { testIds } from "../support/engines/redis_fixture.ts";

const ROOMS = 12;
const isMissing = await findRedis() === undefined;

for (
  const [what, settings] of [
    ["sharded channels", []],
    ["channels of the whole cluster, where it knows no others", [
      'rename-command SSUBSCRIBE ""',
      'rename-command SPUBLISH ""',
    ]],
  ] as const
) {
  Deno.test({
    name:
      `[RT3 RT4 RT5] rooms on a Redis Cluster, ${what}: nothing twice, nothing missed in silence`,
    ignore: isMissing,
    fn: () => listenThrough([...settings]),
  });
}

async function listenThrough(settings: string[]): Promise<void> {
  await using open = new AsyncDisposableStack();
  const cluster = open.use(await startRedisCluster({ settings }));
  const [here, there] = [await connect(), await connect()];
  const rooms = Array.from({ length: ROOMS }, () => crypto.randomUUID());
  const heard = new Map(rooms.map((room) => [room, [] as (Publication | "lost")[]]));
  for (const [room, list] of heard) {
    open.use(await here.subscribe(room, (one) => list.push(one), () => list.push("lost")));
  }
  let isOver = false;
  /** By room and epoch, the highest offset that was acknowledged. */
  const acknowledged = new Map<string, Map<string, number>>();
  const publishing = rooms.map(async (room) => {
    for (let data = 1; !isOver; data++) {
      const message = { kind: "note", data, key: `k${data}` };
      for (;;) {
        const cursor = await there.publish(room, message).catch(() => null);
        if (cursor) {
          const offsets = acknowledged.get(room) ?? new Map();
          acknowledged.set(room, offsets.set(cursor.epoch, cursor.offset));
          break;
        }
        await pause(50);
      }
      await pause(10);
    }
  });

  await pause(300);
  const [first, second] = await cluster.masters();
  const moving = rooms.map(slotOf).filter((slot, at, all) => all.indexOf(slot) === at);
  const own = new Set(await cluster.slotsOf(first!));
  await cluster.moveSlots(first!, second!, moving.filter((slot) => own.has(slot)));
  await pause(300);
  await second!.kill("SIGKILL");
  await eventually("a replica has taken over", async () => (await cluster.masters()).length === 3);
  await Promise.all(rooms.map((room) =>
    eventually(`${room} goes on`, async () => {
      const { offset, epoch } = await there.history(room);
      return acknowledged.get(room)?.get(epoch) === offset;
    })
  ));
  await pause(300);
  isOver = true;
  await Promise.all(publishing);

  for (const [room, list] of heard) {
    const last = [...acknowledged.get(room)!].at(-1)!;
    await eventually(`${room} is heard to its end`, () => {
      const newest = list.at(-1);
      return newest === "lost" || newest?.epoch === last[0] && newest.offset >= last[1];
    }, { withinMs: 60_000 });
    assertHonest(list, acknowledged.get(room)!);
  }
  assert.ok([...heard.values()].some((list) => !list.includes("lost")), "some rooms went on whole");

  async function connect() {
    const redis = await connectRedis({ url: cluster.url, log });
    open.defer(() => redis.destroy());
    return open.use(createRoomHubRedis({ redis, clock: systemClock, ids: testIds(), log }));
  }
}

/**
 * Offsets follow one another within an epoch, and a new one begins when all of the one before was heard; where
 * that is not so, it was told before.
 */
function assertHonest(
  list: readonly (Publication | "lost")[],
  acknowledged: ReadonlyMap<string, number>,
): void {
  let before: Publication | "lost" | undefined;
  for (const one of list) {
    if (one !== "lost" && before !== undefined && before !== "lost") {
      const isNew = one.epoch !== before.epoch;
      assert.equal(one.offset, isNew ? 1 : before.offset + 1);
      if (isNew) assert.ok(before.offset >= (acknowledged.get(before.epoch) ?? 0));
    }
    before = one;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
