/** RT10, SEC3: whatever gets lost or ends, a guest comes back to the same player. */

import assert from "node:assert/strict";
import { createClient, memoryStorage, runtime, type TokenStorage } from "../../sdk/mod.ts";
import { testApps } from "../support/app/on_each_engine.ts";

const onEachEngine = testApps();

onEachEngine("[RT10 SEC3] a guest whose tokens ended signs in as the same player", async (app) => {
  await using served = app.serve();
  const storage = memoryStorage();
  const open = () => createClient({ url: served.url, storage });
  using first = open();
  const { id } = await first.signInGuest({ display_name: "Ada" });
  // Another tab, or the program started anew.
  using second = open();
  assert.equal((await second.signInGuest()).id, id);
  // The tokens are gone: ended by the service, or by the player.
  await app.services.access.sessions.revoke({ userId: id }, "ended");
  await app.services.access.revocations.refresh();
  second.call("GET /auth/me").catch(() => {});
  await assert.rejects(second.call("GET /auth/me"));
  assert.equal((await second.signInGuest()).id, id);
  await second.signOut();
  using third = open();
  assert.equal((await third.signInGuest()).id, id);
  // Who wants another player says so by another device id, and that one is kept then.
  const other = await third.signInGuest({ device_id: `device-${crypto.randomUUID()}` });
  assert.notEqual(other.id, id);
  using fourth = open();
  assert.equal((await fourth.signInGuest()).id, other.id);
});

onEachEngine(
  "[RT10] a first sign-in whose answer gets lost leaves no second player",
  async (app) => {
    await using served = app.serve();
    const surroundings = runtime();
    let drop = 2;
    const asked: string[] = [];
    using client = createClient({
      url: served.url,
      runtime: {
        ...surroundings,
        async fetch(url, init) {
          const answer = await surroundings.fetch(url, init);
          if (!url.endsWith("/auth/guest")) return answer;
          asked.push(JSON.parse(String(init.body)).device_id);
          if (drop-- <= 0) return answer;
          await answer.body?.cancel();
          throw new TypeError("the answer is lost");
        },
      },
    });
    for (let tries = 0; tries < 2; tries++) await assert.rejects(client.signInGuest());
    const { id } = await client.signInGuest();
    assert.equal(new Set(asked).size, 1, "one device, asked for three times");
    const devices = await app.services.engines.database.sql`
    select from devices where user_id = ${id}`;
    assert.equal(devices.length, 1);
    const sessions = await app.services.access.sessions.list(id, new Date(0));
    assert.equal(sessions.length, 3, "all three sign-ins were this player's");
  },
);

onEachEngine(
  "[RT10] what storage refuses is kept in memory, what it holds of before is used",
  async (app) => {
    await using served = app.serve();
    const refused: TokenStorage = {
      load: () => {
        throw new DOMException("no", "SecurityError");
      },
      save: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    };
    using client = createClient({ url: served.url, storage: refused });
    const { id } = await client.signInGuest();
    assert.equal((await client.signInGuest()).id, id);
    // What an earlier version kept has no device: tokens go on, a device is added.
    const tokens = { access_token: "x.y.z", refresh_token: "r", expires_at: 0 };
    const older = memoryStorage();
    older.save(JSON.stringify(tokens));
    using updated = createClient({ url: served.url, storage: older });
    const player = await updated.signInGuest();
    const kept = JSON.parse(older.load()!);
    assert.ok(kept.device_id.length >= 16 && kept.access_token !== "x.y.z");
    older.save(JSON.stringify({ device_id: kept.device_id }));
    using again = createClient({ url: served.url, storage: older });
    assert.equal((await again.signInGuest()).id, player.id);
    for (const broken of ["", "{", "null", "[]", '{"device_id":5}']) {
      older.save(broken);
      using fresh = createClient({ url: served.url, storage: older });
      assert.ok((await fresh.signInGuest()).id, broken);
    }
  },
);
