/** Rooms across two processes, and a Redis that comes back with less than it had. */

import assert from "node:assert/strict";
import { systemClock } from "../../services/platform/time/clock.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import { createRoomHubRedis } from "../../services/platform/rooms/room_hub_redis.ts";
import { guest, serviceToken } from "../faults/nodes/node.ts";
import { withNodes } from "../faults/nodes/nodes.ts";
import { eventually } from "../support/app/eventually.ts";
import { findPostgres, findRedis } from "../support/engines/find_engines.ts";
import { startRedis } from "../support/engines/private_engines.ts";
import { asRedis, openRedis, testIds } from "../support/engines/redis_fixture.ts";
import { ask, enter, eventOf } from "./enter.ts";

const redisMissing = !await findRedis();
const enginesMissing = !await findPostgres() || redisMissing;

Deno.test({
  name: "[RT7 RT8 RT9] two processes share rooms, members and the end of sessions",
  ignore: enginesMissing,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using world = await withNodes({ count: 2 });
    const [one, two] = world.nodes;
    const [here, there] = [await guest(one), await guest(two)];
    const room = "us-west:duel";
    await using first = await enter(one, here);
    await using second = await enter(two, there);
    await using also = await enter(two, here);
    for (const socket of [first, second, also]) {
      for (const name of [room, "world"]) await ask(socket, { op: "subscribe", room: name });
    }
    const members = { count: 2, users: [here.id, there.id].sort() };
    for (const socket of [first, second]) {
      const { count, users } = await ask(socket, { op: "presence", room });
      assert.deepEqual({ count, users }, members);
    }
    const body = { text: "to everybody" };
    const token = await serviceToken(one);
    assert.equal((await one.call("POST", "/admin/api/announcements", { token, body })).status, 201);
    const told = await Promise.all([first, second, also].map((s) => eventOf(s, "announcement")));
    assert.deepEqual(new Set(told.map(({ data }) => data.text)), new Set(["to everybody"]));
    const cursors = told.map(({ epoch, offset }) => `${epoch} ${offset}`);
    assert.equal(new Set(cursors).size, 1, "the same publication");

    const began = performance.now();
    assert.equal((await two.call("POST", "/auth/logout", { token: here.token })).status, 204);
    const codes = await Promise.all([first, also].map(async ({ closed }) => (await closed).code));
    assert.deepEqual(codes, [4501, 4501]);
    assert.ok(performance.now() - began < 15_000);
    await eventually(
      "the other hears that they left",
      () =>
        second.seen.some((frame) =>
          "kind" in frame && JSON.stringify(frame).includes(`"left":["${here.id}"]`)
        ),
    );
  },
});

Deno.test({
  name:
    "[RT5 RT3] a Redis restarted with a lost tail of its append-only file recovers no stale cursor",
  ignore: redisMissing,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using server = await startRedis({ settings: ["appendfsync always"] });
    await using connection = await openRedis(server.url);
    const { redis } = connection;
    await using hub = createRoomHubRedis({
      ...{ redis: asRedis(redis), clock: systemClock, ids: testIds(), log: silentLogger },
    });
    const publish = (n: number) => hub.publish("world", { kind: "note", data: n });
    for (let n = 1; n <= 20; n++) await publish(n);
    const before = await hub.history("world");
    await server.kill("SIGKILL");
    const dir = `${server.dir}/appendonlydir`;
    for await (const { name } of Deno.readDir(dir)) {
      if (!name.endsWith(".incr.aof")) continue;
      const { size } = await Deno.stat(`${dir}/${name}`);
      // Somewhere in the last publications, in the middle of a command.
      await Deno.truncate(`${dir}/${name}`, Math.floor(size * 0.8) - 3);
    }
    await server.restart();
    await eventually("it is back", () => redis.ping());
    assert.ok(await redis.exists("rt:{world}:log") === 1, "part of the room survived");
    for (let n = 21; n <= 30; n++) await publish(n);
    // Offsets have caught up with the stale cursor; its epoch has not.
    const history = await hub.history("world", before);
    assert.deepEqual([history.recovered, history.reason], [false, "epoch_changed"]);
    assert.equal(history.offset, 10);
  },
});
