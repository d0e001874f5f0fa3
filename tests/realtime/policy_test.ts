/** A domain's own kind of room, as docs/realtime.md shows it. */

import assert from "node:assert/strict";
import { createRealtimeMetrics } from "../../services/realtime/metrics.ts";
import { createMetrics } from "../../services/platform/observe/metrics.ts";
import { defineRooms } from "../../services/realtime/mod.ts";
import { createGate, createPresence, createRoomPolicy } from "../../services/realtime/mod.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { isId } from "../../services/platform/ids.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import { createPresenceBoardMemory } from "../../services/platform/rooms/presence_board_memory.ts";
import { createRoomHubMemory } from "../../services/platform/rooms/room_hub_memory.ts";
import { eventually } from "../support/app/eventually.ts";
import { testIds } from "../support/engines/redis_fixture.ts";

const PARTY = "0199aaaa-0000-7000-8000-000000000001";

const ROOM = `party:${PARTY}`;

/** A gate whose only rooms are a party's; its members, and game servers that may publish. */
function open() {
  const members = new Set(["ada", "bob"]);
  const clock = manualClock();
  const ids = testIds();
  const log = silentLogger;
  const open = new AsyncDisposableStack();
  const rooms = open.use(createRoomHubMemory({ clock, ids }));
  const board = open.use(createPresenceBoardMemory({ clock }));
  const presence = open.use(createPresence({ board, clock, log }));
  /** Runs once, between being asked for the room and following it. */
  const hooks = { beforeFollowing: () => Promise.resolve<unknown>(undefined) };
  const gate = createGate({
    metrics: createRealtimeMetrics(createMetrics()),
    ...{ presence, clock, ids, log },
    rooms: {
      ...rooms,
      async subscribe(room, ...rest) {
        if (room === ROOM) await hooks.beforeFollowing();
        return await rooms.subscribe(room, ...rest);
      },
    },
    policy: createRoomPolicy([
      defineRooms("user:{id}", { presence: false }),
      defineRooms("party:{party_id}", {
        exists: ({ party_id }) => isId(party_id),
        mayListen: (caller) => Promise.resolve(members.has(caller.id)),
        mayPublish: (caller) => members.has(caller.id),
        recheckOn: ["party.updated"],
      }),
    ]),
    checkToken: () => Promise.reject(new Error("not asked for")),
    isRevoked: () => false,
    filterBusy: () => Promise.resolve(new Set<string>()),
    keepAlive: () => Promise.resolve(),
    limits: { perAccount: 9, perAddress: 9, messages: { burst: 99, perSecond: 9 } },
  });
  function connect(id: string) {
    const frames: string[] = [];
    const codes: number[] = [];
    const peer = {
      send: (frame: string) => void frames.push(frame),
      close: (code: number) => void codes.push(code),
      backlog: () => 0,
    };
    const { receive } = gate.open({ id, roles: ["player"], sessionId: id }, peer, id);
    return { frames, codes, send: (frame: unknown) => receive(JSON.stringify(frame)) };
  }
  const publish = (kind: string, data: unknown) => rooms.publish(ROOM, { kind, data });
  return {
    members,
    rooms,
    gate,
    hooks,
    connect,
    publish,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

Deno.test("[RT2] a removed member stops hearing the party with the event that says so", async () => {
  await using test = open();
  const { members, publish } = test;
  const [ada, bob] = [test.connect("ada"), test.connect("bob")];
  for (const { frames, send } of [ada, bob]) {
    send({ id: 1, op: "subscribe", room: ROOM });
    send({ id: 2, op: "subscribe", room: "party:none" });
    await eventually("both are answered", () => frames.length === 4);
    assert.match(frames[3]!, /"code":"unknown_room"/);
  }
  await publish("party.updated", { members: 2 });
  members.delete("bob");
  await publish("party.updated", { members: 1 });
  await eventually("bob is told", () => bob.frames.some((frame) => frame.includes("unsubscribed")));
  await publish("secret", 1);
  assert.ok(ada.frames.at(-1)!.includes("secret"));
  assert.match(bob.frames.at(-1)!, /"op":"unsubscribed".*"code":"room_forbidden"/);
});

Deno.test("[RT2] who is removed while joining does not get in", async () => {
  await using test = open();
  const bob = test.connect("bob");
  test.hooks.beforeFollowing = async () => {
    test.members.delete("bob");
    await test.publish("party.updated", { members: 1 });
  };
  bob.send({ id: 1, op: "subscribe", room: ROOM });
  await eventually("bob is answered", () => bob.frames.some((frame) => frame.includes('"id":1')));
  await test.publish("secret", 1);
  assert.match(bob.frames.at(-1)!, /"op":"error","code":"room_forbidden"/);
});

Deno.test("[RT7] what a socket says after its session ended is not heard", async () => {
  await using test = open();
  const bob = test.connect("bob");
  const say = (id: number) => bob.send({ id, op: "publish", room: ROOM, kind: "note", data: id });
  say(1);
  await eventually("it is published", () => bob.frames.some((frame) => frame.includes('"id":1')));
  test.gate.endSession("bob", "signed_out");
  // The peer takes its time to answer the close.
  say(2);
  bob.send({ id: 3, op: "subscribe", room: ROOM });
  await eventually("all is handled", () => bob.codes.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(bob.codes, [4501]);
  assert.equal((await test.rooms.history(ROOM)).offset, 1);
  assert.ok(!bob.frames.some((frame) => /"id":[23]/.test(frame)));
});
