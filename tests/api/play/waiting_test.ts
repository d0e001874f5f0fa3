/** MM3, MM13: whoever waits hears how wide the search has become. */

import assert from "node:assert/strict";
import { ok } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { TestApp } from "../../support/app/test_app.ts";

const onEachEngine = testApps();

/** Windows that the player was told, in order. */
async function windowsTold(app: TestApp, userId: string) {
  const { realtime: { rooms } } = app.services;
  const { epoch } = await rooms.history(`user:${userId}`);
  const { publications } = await rooms.history(`user:${userId}`, { epoch, offset: 0 });
  return publications.map(({ frame }) => JSON.parse(frame))
    .filter(({ kind, data }) => kind === "ticket.updated" && data.status === "queued")
    .map(({ data }) => data.window);
}

onEachEngine(
  "[MM3 MM13] a player who waits is told each wider window, and what to expect",
  async (app) => {
    const guest = await app.guest();
    const token = await app.serviceToken();
    const json = { user_id: guest.id, mode: "duel", region: "us-west", mmr: 9_000 };
    ok(await app.call("POST", "/matchmaking/enqueue", { token, json }), 202);
    for (let i = 0; i < 6; i++) {
      // A poll keeps the ticket; the matcher looks after the queue every five seconds.
      ok(await app.call("POST", "/matchmaking/enqueue", { token, json }), 200);
      await app.clock.advance(5_000);
      await app.drain();
    }
    assert.deepEqual(await windowsTold(app, guest.id), [75, 100, 125, 150, 175, 200]);
    ok(await app.call("POST", "/matchmaking/dequeue", { token, json: { user_id: guest.id } }));
    await app.clock.advance(5_000);
    await app.drain();
    assert.equal((await windowsTold(app, guest.id)).length, 6, "and nothing more once it left");
  },
);
