/** SEC1, SEC2: passkeys, by an authenticator in software that lies where it can. */

import assert from "node:assert/strict";
import {
  addPasskey,
  type Authenticator,
  createAuthenticator,
  createBrowser,
  signInWith,
} from "../../support/app/authenticator.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { TestApp } from "../../support/app/test_app.ts";

const onEachEngine = testApps();
const MINUTE = 60_000;

async function guestWithKey(app: TestApp) {
  const browser = createBrowser(app);
  const { body } = await browser.call("POST", "/auth/guest", {});
  return { browser, id: body.user.id as string, key: await addPasskey(browser) };
}

async function lastRow(app: TestApp, action: string) {
  const [row] = await app.services.access.audit.search({ action, limit: 1 });
  return row!;
}

async function refused(app: TestApp, key: Authenticator, lies = {}) {
  const answer = await signInWith(createBrowser(app), key, lies);
  problem(answer, 401, "passkey_refused");
  const row = await lastRow(app, "sign_in.passkey");
  assert.equal(row.outcome, "refused");
  assert.equal(row.details.reason, answer.body.reason, "the player and the log are told the same");
  return String(answer.body.reason);
}

onEachEngine("[SEC1] a guest adds a passkey and comes back with it, all else gone", async (app) => {
  const { id, key, browser } = await guestWithKey(app);
  const elsewhere = createBrowser(app);
  const { body: answer } = ok(await signInWith(elsewhere, key));
  assert.equal(answer.user.id, id);
  assert.equal((await elsewhere.call("GET", "/auth/me")).body.id, id, "by its cookie");
  ok(await app.call("GET", "/auth/me", { token: answer.access_token }));
  const renewed = await app.call("POST", "/auth/token", {
    json: { grant_type: "refresh_token", refresh_token: answer.refresh_token },
  });
  ok(renewed);
  const row = await lastRow(app, "sign_in.passkey");
  assert.deepEqual([row.actor, row.outcome, row.subjects], [id, "done", [id]]);
  const { passkeys } = ok(await browser.call("GET", "/auth/passkeys")).body;
  assert.equal(passkeys.length, 1);
  assert.equal(passkeys[0].name, "Phone");
  assert.ok(passkeys[0].used_at, "its use is told");
  assert.deepEqual(Object.keys(passkeys[0]).sort(), [
    ...["created_at", "name", "passkey_id", "used_at"],
  ]);
});

onEachEngine("[SEC1] several keys, named and removed; a removed one is refused", async (app) => {
  const { browser, key: first, id } = await guestWithKey(app);
  const second = await addPasskey(browser, "Laptop");
  for (const key of [first, second]) ok(await signInWith(createBrowser(app), key));
  const { passkeys } = (await browser.call("GET", "/auth/passkeys")).body;
  const path = `/auth/passkeys/${passkeys[0].passkey_id}`;
  assert.equal(ok(await browser.call("PATCH", path, { name: "Old phone" })).body.name, "Old phone");
  const stranger = await guestWithKey(app);
  for (const method of ["PATCH", "DELETE"]) {
    const json = method === "PATCH" ? { name: "Mine" } : undefined;
    problem(await stranger.browser.call(method, path, json), 404, "passkey_not_found");
  }
  ok(await browser.call("DELETE", path), 204);
  assert.equal((await lastRow(app, "passkey.remove")).actor, id);
  problem(await browser.call("DELETE", path), 404, "passkey_not_found");
  assert.equal(await refused(app, first), "unknown");
  ok(await signInWith(createBrowser(app), second));
});

onEachEngine("[SEC1] an assertion that is repeated signs nobody in", async (app) => {
  const { key } = await guestWithKey(app);
  const browser = createBrowser(app);
  const { body } = await browser.call("POST", "/auth/passkeys/login/options");
  const kept = new Map(browser.cookies);
  const credential = key.assert(body.options);
  ok(await browser.call("POST", "/auth/passkeys/login", { credential }));
  // The thief has the browser's cookie for it as well.
  const thief = createBrowser(app);
  for (const [name, value] of kept) thief.cookies.set(name, value);
  const again = await thief.call("POST", "/auth/passkeys/login", { credential });
  problem(again, 401, "passkey_refused");
  assert.equal(again.body.reason, "repeated");
  assert.equal((await lastRow(app, "sign_in.passkey")).details.reason, "repeated");
});

onEachEngine(
  "[SEC1] a challenge holds in its browser, for its purpose, for five minutes",
  async (app) => {
    const { key, browser } = await guestWithKey(app);
    const asked = await createBrowser(app).call("POST", "/auth/passkeys/login/options");
    const elsewhere = await createBrowser(app).call("POST", "/auth/passkeys/login", {
      credential: key.assert(asked.body.options),
    });
    assert.equal(elsewhere.body.reason, "elsewhere");
    // One that was asked for to add a key.
    const adding = await browser.call("POST", "/auth/passkeys/options");
    const other = await browser.call("POST", "/auth/passkeys/login", {
      credential: key.assert(adding.body.options),
    });
    assert.equal(other.body.reason, "elsewhere");
    assert.equal(await refused(app, key, { challenge: "bm9uZSBvZiBvdXJz" }), "elsewhere");
    const late = createBrowser(app);
    const { body } = await late.call("POST", "/auth/passkeys/login/options");
    await app.clock.advance(5 * MINUTE + 1);
    const over = await late.call("POST", "/auth/passkeys/login", {
      credential: key.assert(body.options),
    });
    assert.equal(over.body.reason, "expired");
  },
);

onEachEngine(
  "[SEC1] another origin, host, type, key or user, or nobody there: refused",
  async (app) => {
    const { key } = await guestWithKey(app);
    for (const origin of ["https://evil.example", "http://localhost:8001", "null"]) {
      key.origin = origin;
      assert.equal(await refused(app, key), "rejected", origin);
    }
    key.origin = "http://localhost:8000";
    key.rpId = "evil.example";
    assert.equal(await refused(app, key), "rejected");
    key.rpId = "localhost";
    assert.equal(await refused(app, key, { type: "webauthn.create" }), "rejected");
    assert.equal(await refused(app, key, { withOtherKey: true }), "rejected");
    assert.equal(await refused(app, key, { isAbsent: true }), "rejected");
    const { userHandle } = key;
    key.userHandle = (await guestWithKey(app)).key.userHandle;
    assert.equal(await refused(app, key), "rejected");
    key.userHandle = userHandle;
    ok(await signInWith(createBrowser(app), key));
    assert.equal(await refused(app, createAuthenticator()), "unknown");
  },
);

onEachEngine(
  "[SEC1] a counter that goes back, or stands, is refused; zero stays fine",
  async (app) => {
    const { key, id } = await guestWithKey(app);
    for (const counter of [0, 0, 5, 6, 10]) {
      key.counter = counter;
      ok(await signInWith(createBrowser(app), key));
    }
    for (const counter of [10, 9, 1, 0]) {
      key.counter = counter;
      assert.equal(await refused(app, key), "counter", `${counter}`);
      assert.deepEqual((await lastRow(app, "sign_in.passkey")).subjects, [id]);
    }
    // Whoever cannot sign must not make it look like a copy.
    key.counter = 1;
    assert.equal(await refused(app, key, { withOtherKey: true }), "rejected");
    key.counter = 11;
    ok(await signInWith(createBrowser(app), key));
  },
);

onEachEngine(
  "[SEC1] a key is one player's; whoever has a way in shows it before adding another",
  async (app) => {
    const { browser, key } = await guestWithKey(app);
    const other = createBrowser(app);
    await other.call("POST", "/auth/guest", {});
    const asked = await other.call("POST", "/auth/passkeys/options");
    const credential = key.register(asked.body.options);
    problem(await other.call("POST", "/auth/passkeys", { credential }), 409, "passkey_taken");

    await app.clock.advance(15 * MINUTE + 1);
    problem(await browser.call("POST", "/auth/passkeys/options"), 403, "sign_in_again");
    problem(await browser.call("POST", "/auth/recovery", {}), 403, "sign_in_again");
    const { passkeys } = (await browser.call("GET", "/auth/passkeys")).body;
    const path = `/auth/passkeys/${passkeys[0].passkey_id}`;
    problem(await browser.call("DELETE", path), 403, "sign_in_again");
    // Nothing but the session brings the other back: there is no other sign-in to show.
    await addPasskey(other);
    // The same player, with the key.
    key.userHandle = undefined;
    ok(await signInWith(browser, key));
    await addPasskey(browser);
  },
);

onEachEngine("[SEC1 SEC2] signing in takes the place of the browser's session", async (app) => {
  const { key, id } = await guestWithKey(app);
  const browser = createBrowser(app);
  const { body: guest } = await browser.call("POST", "/auth/guest", {});
  const before = new Map(browser.cookies);
  ok(await signInWith(browser, key));
  assert.equal((await browser.call("GET", "/auth/me")).body.id, id);
  const old = createBrowser(app);
  for (const [name, value] of before) old.cookies.set(name, value);
  problem(await old.call("GET", "/auth/me"), 401, "unauthorized");
  problem(await app.call("GET", "/auth/me", { token: guest.access_token }), 401, "unauthorized");
});

onEachEngine("[SEC2] another site's page gets no session, and adds no key", async (app) => {
  const { browser, key } = await guestWithKey(app);
  const evil = createBrowser(app, "https://evil.example");
  for (const [name, value] of browser.cookies) evil.cookies.set(name, value);
  problem(await evil.call("POST", "/auth/passkeys/options"), 403, "cross_origin");
  const asked = await browser.call("POST", "/auth/passkeys/login/options");
  const credential = key.assert(asked.body.options);
  const answer = await evil.call("POST", "/auth/passkeys/login", { credential });
  assert.equal(answer.status, 401, "the challenge is another browser's");
});
