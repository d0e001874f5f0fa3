import assert from "node:assert/strict";
import { systemClock } from "../../services/platform/time/clock.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import { connectServer, type RedisServer } from "../../services/platform/redis/redis_server.ts";
import { script } from "../../services/platform/redis/redis.ts";
import { type Publication, type RoomHub } from "../../services/platform/rooms/room_hub.ts";
import { PUBLISH } from "../../services/platform/rooms/room_hub_lua.ts";
import { createRoomHubMemory } from "../../services/platform/rooms/room_hub_memory.ts";
import { createRoomHubRedis } from "../../services/platform/rooms/room_hub_redis.ts";
import { ageRoom, ageStream, roomKeys } from "../support/engines/ageing.ts";
import { collector } from "../support/app/collector.ts";
import { type RedisEngine, redisEngines } from "../support/engines/engines.ts";
import { asRedis, openRedis, sharedRedis, testIds } from "../support/engines/redis_fixture.ts";
import { startValkey } from "../support/engines/valkey.ts";
import { roomHubContract } from "./room_hub_contract.ts";

const ids = testIds();

roomHubContract("memory", () => {
  const clock = manualClock();
  const hub = createRoomHubMemory({ clock, ids });
  return Promise.resolve({
    hub,
    other: hub,
    room: "test",
    advance: (ms: number) => clock.advance(ms),
    lose: () => Promise.resolve(createRoomHubMemory({ clock, ids })),
    [Symbol.asyncDispose]: () => hub[Symbol.asyncDispose](),
  });
});

for (const engine of redisEngines()) redisTests(engine);

function redisTests(engine: RedisEngine): void {
  const connect = sharedRedis(engine);

  roomHubContract(engine.name, async () => {
    const open = new AsyncDisposableStack();
    const { redis } = open.use(await connect());
    const { redis: second } = open.use(await connect());
    const room = crypto.randomUUID();
    const hub = open.use(hubOver(redis));
    return {
      hub,
      other: open.use(hubOver(second)),
      room,
      advance: (ms) => ageRoom(redis, room, ms),
      async lose() {
        for (const key of await roomKeys(redis, room)) await redis.del(key);
        return hub;
      },
      [Symbol.asyncDispose]: () => open.disposeAsync(),
    };
  });

  Deno.test(`room hub, ${engine.name}: [RH2 RT5] a server restored from a copy starts a new epoch`, async () => {
    await using connection = await connect();
    const { redis } = connection;
    await using hub = hubOver(redis);
    const room = crypto.randomUUID();
    const before = await hub.publish(room, { kind: "note", data: 1 });
    await redis.hSet(`rt:{${room}}:now`, "run", "0123456789abcdef0123456789abcdef01234567");
    assert.equal((await hub.history(room, before)).reason, "epoch_changed");
    const after = await hub.publish(room, { kind: "note", data: 2 });
    assert.notEqual(after.epoch, before.epoch);
    assert.equal(after.offset, 1);
    const { publications } = await hub.history(room, { ...after, offset: 0 });
    assert.deepEqual(publications.map(({ offset }) => offset), [1]);
    assert.equal(await redis.xLen(`rt:{${room}}:log`), 1);
  });

  Deno.test(`room hub, ${engine.name}: [RH3 RH4] an evicted history is not told in part`, async () => {
    await using connection = await connect();
    await using hub = hubOver(connection.redis);
    const room = crypto.randomUUID();
    const first = await hub.publish(room, { kind: "note", data: 1 });
    await connection.redis.del(`rt:{${room}}:log`);
    await hub.publish(room, { kind: "note", data: 2 });
    assert.equal((await hub.history(room, { ...first, offset: 0 })).reason, "offset_too_old");
    assert.equal((await hub.history(room, first)).publications.length, 1);
  });
}

Deno.test("room hub: [RH6 RT4] what a broken subscription missed is filled in", async () => {
  await using test = await openInterrupted();
  await test.interrupt(async () => {
    await test.publish(2);
    await test.publish(3);
  });
  await test.heard.atLeast(3);
  await test.publish(4);
  assert.deepEqual(test.told(await test.heard.atLeast(4)), [1, 2, 3, 4]);
});

Deno.test("room hub: [RH6 RT4] what history cannot fill in is told as lost, once", async () => {
  await using test = await openInterrupted();
  const { redis, room } = test;
  await test.interrupt(async () => {
    await test.publish(2);
    await redis.del(`rt:{${room}}:log`);
    await test.publish(3);
  });
  await test.heard.atLeast(2);
  await test.publish(4);
  assert.deepEqual(test.told(await test.heard.atLeast(3)), [1, "lost", 4]);
});

Deno.test("room hub: [RH2 RH6] a server emptied meanwhile is told as lost", async () => {
  await using test = await openInterrupted();
  await test.interrupt(() => test.redis.flushAll());
  await test.heard.atLeast(2);
  const { offset } = await test.publish(2);
  assert.equal(offset, 1);
  assert.deepEqual(test.told(await test.heard.atLeast(3)), [1, "lost", 2]);
});

Deno.test("room hub: [RH2 RH6] a server emptied while connected goes on in a new epoch", async () => {
  await using test = await openInterrupted();
  await test.redis.flushAll();
  await test.publish(2);
  const [first, second] = await test.heard.atLeast(2) as Publication[];
  assert.deepEqual([first!.offset, second!.offset], [1, 1]);
  assert.notEqual(first!.epoch, second!.epoch);
});

Deno.test("room hub: [RH6 RT4] a lost last message and an emptied room are found within 50 s", async () => {
  await using server = await startValkey();
  await using connection = await openRedis(server.url);
  const { redis } = connection;
  const clock = manualClock();
  await using hub = createRoomHubRedis({ redis: asRedis(redis), clock, ids, log: silentLogger });
  const heard = collector<Publication | "lost">();
  await using _heard = await hub.subscribe("room", heard.take, () => heard.take("lost"));
  await hub.publish("room", { kind: "note", data: 1 });
  await heard.atLeast(1);
  const run = /^run_id:(\w+)/m.exec(await redis.info("server"))![1]!;
  const frame = ['{"epoch":"', '","offset":', "}"];
  // Told on a channel that nobody hears: what the network may do to any message.
  await script(asRedis(redis), PUBLISH).run(
    ["rt:{room}:now", "rt:{room}:log"],
    [run, "unused", "300000", "PUBLISH", "nowhere", '2026-01-01T00:00:00.000Z "note"', ...frame],
  );
  await clock.advance(50_000);
  const [, second] = await heard.atLeast(2) as Publication[];
  assert.equal(second!.offset, 2);
  await redis.flushAll();
  await clock.advance(50_000);
  assert.equal((await heard.atLeast(3))[2], "lost");
});

Deno.test("room hub: [RH6] the last listener's leaving ends the subscription", async () => {
  await using server = await startValkey();
  await using connection = await openRedis(server.url);
  await using hub = hubOver(connection.redis);
  const subscription = await hub.subscribe("room", () => {});
  const heard = collector<Publication>();
  await using _other = await hub.subscribe("other", heard.take);
  assert.deepEqual((await connection.redis.pubSubChannels()).sort(), ["rt:other", "rt:room"]);
  await subscription[Symbol.asyncDispose]();
  // Its arrival shows that the server has seen what was sent on that connection before.
  await hub.subscribe("third", () => {});
  assert.deepEqual((await connection.redis.pubSubChannels()).sort(), ["rt:other", "rt:third"]);
});

for (const engine of redisEngines()) clockTests(engine);

function clockTests(engine: RedisEngine): void {
  const connect = sharedRedis(engine);

  Deno.test(`room hub, ${engine.name}: [RH4] what is too old leaves the server's memory`, async () => {
    await using connection = await connect();
    const { redis } = connection;
    await using hub = hubOver(redis);
    const room = crypto.randomUUID();
    for (const minutes of [4, 4, 4, 0]) {
      await hub.publish(room, { kind: "note", data: 1 });
      await ageRoom(redis, room, minutes * 60_000);
    }
    assert.equal(await redis.xLen(`rt:{${room}}:log`), 2);
  });

  Deno.test(`room hub, ${engine.name}: [RH1 RH3] a server's clock set back does no harm`, async () => {
    await using connection = await connect();
    const { redis } = connection;
    await using hub = hubOver(redis);
    const room = crypto.randomUUID();
    const first = await hub.publish(room, { kind: "note", data: 1 });
    await ageStream(redis, `rt:{${room}}:log`, -600_000);
    await redis.hIncrBy(`rt:{${room}}:now`, "time", 600_000);
    await hub.publish(room, { kind: "note", data: 2 });
    await hub.publish(room, { kind: "note", data: 3 });
    const { publications } = await hub.history(room, { ...first, offset: 0 });
    assert.deepEqual(publications.map(({ offset }) => offset), [1, 2, 3]);
  });
}

/** A listener on a server of its own that has heard publication 1, and a way to cut it off. */
async function openInterrupted() {
  const open = new AsyncDisposableStack();
  const { url } = open.use(await startValkey());
  const { redis } = open.use(await openRedis(url));
  const hub = open.use(hubOver(redis));
  const room = crypto.randomUUID();
  const heard = collector<Publication | "lost">();
  const publish = (data: number) => hub.publish(room, { kind: "note", data });
  open.use(await hub.subscribe(room, heard.take, () => heard.take("lost")));
  await publish(1);
  await heard.atLeast(1);
  return {
    redis,
    room,
    heard,
    publish,
    /** Cuts the listening connection and lets it come back only after `between`. */
    async interrupt(between: () => Promise<unknown>) {
      await redis.configSet("maxclients", "1");
      await redis.sendCommand(["CLIENT", "KILL", "TYPE", "pubsub"]);
      await between();
      await redis.configSet("maxclients", "100");
    },
    told: (items: readonly (Publication | "lost")[]) =>
      items.map((item) => item === "lost" ? item : JSON.parse(item.frame).data),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** Running time is no time of day: a sweep over the code once took the one for the other. */
const ODD_CLOCK = { ...systemClock, now: () => Date.UTC(2031, 4, 6), elapsed: () => 12_345 };

Deno.test("[RH1] memory: a publication carries the time of day", async () => {
  await using hub = createRoomHubMemory({ clock: ODD_CLOCK, ids });
  await hub.publish("a", { kind: "note", data: 1 });
  await tellsTheDay(hub, "a");
});

Deno.test({
  name: "[RH1] redis: a publication carries the time of day",
  ignore: !Deno.env.get("TEST_REDIS_URL"),
  async fn() {
    await using open = new AsyncDisposableStack();
    const redis = await connectServer({ url: Deno.env.get("TEST_REDIS_URL")!, log: silentLogger });
    open.defer(() => redis.destroy());
    const hub = open.use(
      createRoomHubRedis({ redis: asRedis(redis), clock: ODD_CLOCK, ids, log: silentLogger }),
    );
    const room = `day-${crypto.randomUUID()}`;
    await hub.publish(room, { kind: "note", data: 1 });
    await tellsTheDay(hub, room);
  },
});

async function tellsTheDay(hub: RoomHub, room: string): Promise<void> {
  const { epoch } = await hub.history(room);
  const { publications: [told] } = await hub.history(room, { epoch, offset: 0 });
  assert.equal(told!.at, "2031-05-06T00:00:00.000Z");
  assert.equal(JSON.parse(told!.frame).at, told!.at);
}

function hubOver(redis: RedisServer): RoomHub {
  return createRoomHubRedis({ redis: asRedis(redis), clock: systemClock, ids, log: silentLogger });
}

Deno.test("room hub: [RH5] keys that are too old take no room for ever", async () => {
  await using server = await startValkey();
  await using connection = await openRedis(server.url);
  const { redis } = connection;
  const options = { redis: asRedis(redis), clock: manualClock(), ids, log: silentLogger };
  await using hub = createRoomHubRedis(options);
  const tell = (key: number) => hub.publish("room", { kind: "note", data: key, key: String(key) });
  for (let key = 0; key < 150; key++) await tell(key);
  const full = await redis.hLen("rt:{room}:now");
  assert.ok(full >= 150, `${full} fields`);
  await ageRoom(redis, "room", 301_000);
  for (let key = 1_000; key < 1_300; key++) await tell(key);
  const left = Object.keys(await redis.hGetAll("rt:{room}:now"));
  assert.equal(left.filter((field) => /^key:\d{1,3}$/.test(field)).length, 0);
  assert.equal(left.filter((field) => /^key:1\d{3}$/.test(field)).length, 300);
});
