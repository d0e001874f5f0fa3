/** A domain's own kind of room, as docs/realtime.md shows it. */

import assert from "node:assert/strict";
import { defineRooms } from "../../services/realtime/mod.ts";
import { createGate, createPresence, createRoomPolicy } from "../../services/realtime/mod.ts";
import { manualClock } from "../../services/platform/clock.ts";
import { isId } from "../../services/platform/ids.ts";
import { silentLogger } from "../../services/platform/log.ts";
import { createPresenceBoardMemory } from "../../services/platform/presence_board_memory.ts";
import { createRoomHubMemory } from "../../services/platform/room_hub_memory.ts";
import { eventually } from "../support/eventually.ts";
import { testIds } from "../support/redis_fixture.ts";

const PARTY = "0199aaaa-0000-7000-8000-000000000001";

Deno.test("[RT2] a removed member stops hearing the party with the event that says so", async () => {
  const members = new Set(["ada", "bob"]);
  const clock = manualClock();
  const ids = testIds();
  const log = silentLogger;
  await using rooms = createRoomHubMemory({ clock, ids });
  await using board = createPresenceBoardMemory({ clock });
  await using presence = createPresence({ board, clock, log });
  const gate = createGate({
    ...{ rooms, presence, clock, ids, log },
    policy: createRoomPolicy([
      defineRooms("user:{id}", { presence: false }),
      defineRooms("party:{party_id}", {
        exists: ({ party_id }) => isId(party_id),
        mayListen: (caller) => Promise.resolve(members.has(caller.id)),
        recheckOn: ["party.updated"],
      }),
    ]),
    checkToken: () => Promise.reject(new Error("not asked for")),
    isRevoked: () => false,
    filterBusy: () => Promise.resolve(new Set<string>()),
    keepAlive: () => Promise.resolve(),
    limits: { perAccount: 9, perAddress: 9, messages: { burst: 99, perSecond: 9 } },
  });
  const heard: Record<string, string[]> = { ada: [], bob: [] };
  for (const [id, frames] of Object.entries(heard)) {
    const peer = { send: (frame: string) => void frames.push(frame), close() {}, backlog: () => 0 };
    const connection = gate.open({ id, roles: ["player"] }, peer, id);
    connection.receive(JSON.stringify({ id: 1, op: "subscribe", room: `party:${PARTY}` }));
    connection.receive(JSON.stringify({ id: 2, op: "subscribe", room: "party:none" }));
    await eventually("both are answered", () => frames.length === 4);
    assert.match(frames[3]!, /"code":"unknown_room"/);
  }
  const publish = (kind: string, data: unknown) => rooms.publish(`party:${PARTY}`, { kind, data });
  await publish("party.updated", { members: 2 });
  members.delete("bob");
  await publish("party.updated", { members: 1 });
  await eventually("bob is told", () => heard.bob!.some((frame) => frame.includes("unsubscribed")));
  await publish("secret", 1);
  assert.ok(heard.ada!.at(-1)!.includes("secret"));
  assert.match(heard.bob!.at(-1)!, /"op":"unsubscribed".*"code":"room_forbidden"/);
});
