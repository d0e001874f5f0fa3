/** RT10, SEC3: whatever gets lost or ends, a guest comes back to the same player. */

import assert from "node:assert/strict";
import { createClient, memoryStorage, runtime, type TokenStorage } from "../../sdk/mod.ts";
import { testApps } from "../support/app/on_each_engine.ts";

const onEachEngine = testApps();

onEachEngine("[RT10 SEC3] a guest whose tokens ended signs in as the same player", async (app) => {
  await using served = await app.serve();
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
    await using served = await app.serve();
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
    await using served = await app.serve();
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

onEachEngine(
  "[SEC1] a console signs in by a code, as slowly as it is told to, and stays signed in",
  async (app) => {
    await using served = await app.serve();
    const surroundings = runtime();
    const waits: number[] = [];
    const phone = await app.guest();
    const answer = (user_code: string, allow: boolean) =>
      app.call("POST", "/auth/device/answer", {
        ...{ token: phone.token, json: { user_code, allow } },
      });
    let shown = "";
    const storage = memoryStorage();
    const open = (isHasty: boolean) =>
      createClient({
        ...{ url: served.url, storage },
        runtime: {
          ...surroundings,
          after(ms, call) {
            if (ms % 5_000 !== 0 || ms > 20_000) return surroundings.after(ms, call);
            waits.push(ms);
            // The service's clock follows, unless the console's own runs fast.
            return surroundings.after(1, async () => {
              if (!isHasty) await app.clock.advance(ms);
              if (waits.length === 3) await answer(shown, true);
              call();
            });
          },
        },
      });
    using client = open(false);
    const me = await client.signInDevice({
      device_name: "Living room",
      show: ({ user_code, verification_uri }) => {
        shown = user_code;
        assert.match(verification_uri, /\/device$/);
      },
    });
    assert.equal(me.id, phone.id);
    assert.deepEqual(waits, [5_000, 5_000, 5_000]);
    assert.equal((await client.call("GET /auth/me")).id, phone.id);
    using again = open(false);
    assert.equal((await again.call("GET /auth/me")).id, phone.id, "its tokens are kept");

    waits.length = 0;
    using hasty = open(true);
    await hasty.signInDevice({ show: ({ user_code }) => shown = user_code });
    assert.deepEqual(waits, [5_000, 5_000, 10_000]);

    using refused = createClient({
      ...{
        url: served.url,
        runtime: {
          ...surroundings,
          // The waits alone: how long an answer may take stays as it is.
          after: (ms, call) => surroundings.after(ms % 5_000 === 0 && ms <= 20_000 ? 9 : ms, call),
        },
      },
    });
    await assert.rejects(
      refused.signInDevice({ show: ({ user_code }) => void answer(user_code, false) }),
      { code: "access_denied" },
    );
    const stop = new AbortController();
    const ended = refused.signInDevice({ show: () => stop.abort("enough"), signal: stop.signal });
    await assert.rejects(ended, (reason) => reason === "enough");
  },
);
