/** What this node says of its members while the board behind it comes and goes. */

import assert from "node:assert/strict";
import { createPresence } from "../../services/realtime/mod.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import type { PresenceBoard } from "../../services/platform/rooms/presence_board.ts";
import { createPresenceBoardMemory } from "../../services/platform/rooms/presence_board_memory.ts";

/** A board that can be out of reach. */
function open() {
  const clock = manualClock();
  const inner = createPresenceBoardMemory({ clock });
  const state = { isAway: false };
  const reach = <T>(call: () => Promise<T>) =>
    state.isAway ? Promise.reject(new Error("away")) : call();
  const board: PresenceBoard = {
    ...inner,
    add: (room, userId) => reach(() => inner.add(room, userId)),
    reconcile: (room, change) => reach(() => inner.reconcile(room, change)),
    listen: (room, listener) => reach(() => inner.listen(room, listener)),
  };
  return { clock, state, presence: createPresence({ board, clock, log: silentLogger }) };
}

for (const isLast of [false, true]) {
  const who = isLast ? "the last one" : "one of several";
  Deno.test(`[RT9] ${who} who left while the board was away is gone when it is back`, async () => {
    const { clock, state, presence } = open();
    await using _presence = presence;
    const stopping = new AbortController();
    const running = presence.run(stopping.signal);
    if (!isLast) await presence.enter("room", "stays", () => {});
    const leaving = await presence.enter("room", "leaves", () => {});
    await clock.advance(3_000);
    state.isAway = true;
    await leaving[Symbol.asyncDispose]();
    await clock.advance(5_000);
    state.isAway = false;
    await clock.advance(60_000);
    const users = isLast ? [] : ["stays"];
    assert.deepEqual(await presence.list("room"), { count: users.length, users });
    stopping.abort();
    await running;
  });
}

Deno.test("[RT9] who could not listen when he came hears what is told once he can", async () => {
  const { clock, state, presence } = open();
  await using _presence = presence;
  const stopping = new AbortController();
  const running = presence.run(stopping.signal);
  state.isAway = true;
  const heard: string[] = [];
  await presence.enter("room", "first", (frame) => heard.push(frame));
  await clock.advance(10_000);
  state.isAway = false;
  await clock.advance(60_000);
  await presence.enter("room", "second", () => {});
  await clock.advance(3_000);
  assert.deepEqual(JSON.parse(heard.at(-1)!).data, { count: 2, joined: ["second"], left: [] });
  stopping.abort();
  await running;
});
