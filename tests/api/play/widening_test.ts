/** MM3: no widening of a search goes untold, however seldom the queue is looked at. */

import assert from "node:assert/strict";
import { ok } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { Guest, TestApp } from "../../support/app/test_app.ts";
import { enqueue, heard } from "./play.ts";
import { testGame } from "../../support/app/test_game.ts";

const shipped = testGame();
const onEachEngine = testApps({
  game: {
    ...shipped,
    modes: shipped.modes.map((mode) =>
      mode.id === "duel" ? { ...mode, window: { ...mode.window, every_s: 20 } } : mode
    ),
  },
});

async function windows(app: TestApp, { id }: Guest): Promise<number[]> {
  return (await heard(app, `user:${id}`))
    .filter(({ kind, data }) => kind === "ticket.updated" && data.window !== undefined)
    .map(({ data }) => data.window);
}

/** Queues somebody alone, whom a game server vouches for. */
async function alone(app: TestApp, region: string): Promise<Guest> {
  const guest = await app.guest();
  const token = await app.serviceToken();
  ok(await enqueue(app, guest, { region, token }), 202);
  await app.drain();
  return guest;
}

onEachEngine("[MM3] a widening between two looks that are far apart is told", async (app) => {
  const guest = await alone(app, "us-west");
  await app.clock.advance(12_000);
  await app.drain();
  assert.deepEqual(await windows(app, guest), []);
  // It widened 8 s from now, and the next look comes 6 s after that.
  await app.clock.advance(14_000);
  await app.drain();
  assert.deepEqual(await windows(app, guest), [75]);
  await app.clock.advance(60_000);
  await app.drain();
  assert.deepEqual(await windows(app, guest), [75, 150], "the present one, not each on the way");
  await app.clock.advance(5_000);
  await app.drain();
  assert.equal((await windows(app, guest)).length, 2, "and nothing twice");
});
