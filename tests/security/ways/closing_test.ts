/** SEC1, SEC2, SEC10: suspension, deletion and revocation close every way in. */

import assert from "node:assert/strict";
import {
  addPasskey,
  type Authenticator,
  createAuthenticator,
  createBrowser,
  type FakeBrowser,
  signInWith,
} from "../../support/app/authenticator.ts";
import type { AuditEntry } from "../../../services/audit/mod.ts";
import { createPasskeyStore, createPhraseStore } from "../../../services/identity/mod.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { Answer, TestApp } from "../../support/app/test_app.ts";

const WIDE = { burst: 10_000, perSecond: 10_000 };
const onEachEngine = testApps({
  env: { RATE_LIMITS: JSON.stringify({ recovery: WIDE, device: WIDE, refresh: WIDE }) },
});
const GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** A player with each way in that is the player's own. */
async function withAllWays(app: TestApp) {
  const browser = createBrowser(app);
  const device_id = `device-${crypto.randomUUID()}`;
  const { body } = await browser.call("POST", "/auth/guest", { device_id });
  const key = await addPasskey(browser);
  const made = ok(await browser.call("POST", "/auth/recovery", {}), 201);
  const waiting = await letIn(app, browser);
  return {
    ...{ id: body.user.id as string, browser, key, device_id, waiting },
    ...{ token: body.access_token as string, refresh: body.refresh_token as string },
    phrase: made.body.phrase as string,
  };
}

type Player = Awaited<ReturnType<typeof withAllWays>>;

/** A device that was let in, and has not asked yet. */
async function letIn(app: TestApp, browser: FakeBrowser): Promise<string> {
  const { body } = ok(await app.call("POST", "/auth/device", { json: {} }));
  const answer = { user_code: body.user_code, allow: true };
  ok(await browser.call("POST", "/auth/device/answer", answer), 204);
  return body.device_code;
}

const WAYS: Record<string, (app: TestApp, player: Player) => Promise<Answer>> = {
  device: (app, { device_id }) => createBrowser(app).call("POST", "/auth/guest", { device_id }),
  passkey: (app, { key }) => signInWith(createBrowser(app), key),
  phrase: (app, { phrase }) => createBrowser(app).call("POST", "/auth/recovery/login", { phrase }),
  console: (app, { waiting }) =>
    app.call("POST", "/auth/token", { json: { grant_type: GRANT, device_code: waiting } }),
  cookie: (_, { browser }) => browser.call("GET", "/auth/me"),
  token: (app, { token }) => app.call("GET", "/auth/me", { token }),
  refresh: (app, { refresh }) =>
    app.call("POST", "/auth/token", {
      json: { grant_type: "refresh_token", refresh_token: refresh },
    }),
};

async function tryAll(app: TestApp, player: Player): Promise<Record<string, string>> {
  const said: Record<string, string> = {};
  for (const [name, enter] of Object.entries(WAYS)) {
    const { status, body } = await enter(app, player);
    said[name] = status < 300 ? "in" : body.code;
  }
  return said;
}

async function lastRow(app: TestApp, action: string) {
  const [row] = await app.services.access.audit.search({ action, limit: 1 });
  return row!;
}

onEachEngine("[SEC1] all of these are ways in", async (app) => {
  const said = await tryAll(app, await withAllWays(app));
  assert.deepEqual([...new Set(Object.values(said))], ["in"]);
});

onEachEngine("[SEC1 SEC5] a suspension closes every way in until it is lifted", async (app) => {
  const player = await withAllWays(app);
  const token = await app.serviceToken("moderator");
  const path = `/admin/api/players/${player.id}`;
  ok(await app.call("POST", `${path}/suspend`, { token, json: { reason: "aim" } }));
  assert.deepEqual(await tryAll(app, player), {
    ...{ device: "suspended", passkey: "suspended", phrase: "suspended" },
    ...{ console: "access_denied", cookie: "unauthorized", token: "unauthorized" },
    refresh: "invalid_grant",
  });
  for (const action of ["sign_in.passkey", "sign_in.phrase", "sign_in.device"]) {
    const { outcome, details, subjects } = await lastRow(app, action);
    assert.deepEqual([outcome, details.reason], ["refused", "suspended"], action);
    assert.deepEqual(subjects, [player.id]);
  }
  ok(await app.call("POST", `${path}/lift`, { token }));
  const lifted = await tryAll(app, player);
  assert.deepEqual([lifted.device, lifted.passkey, lifted.phrase], ["in", "in", "in"]);
  assert.equal(lifted.console, "expired_token", "what was refused stays used");
});

onEachEngine(
  "[SEC1 SEC10] a deletion closes every way in, and leaves nothing of them",
  async (app) => {
    const player = await withAllWays(app);
    ok(await app.call("DELETE", "/users/me", { token: player.token }), 204);
    const said = await tryAll(app, player);
    assert.deepEqual(said, {
      // Another player: who deletes begins anew.
      ...{ device: "in", passkey: "passkey_refused", phrase: "phrase_refused" },
      ...{ console: "expired_token", cookie: "unauthorized", token: "unauthorized" },
      refresh: "invalid_grant",
    });
    const again = await WAYS.device!(app, player);
    assert.notEqual(again.body.user.id, player.id);
    const { sql } = app.services.engines.database;
    for (const table of ["passkeys", "recovery_phrases", "device_requests", "devices"]) {
      const rows = await sql`select from ${sql(table)} where user_id = ${player.id}`;
      assert.equal(rows.length, 0, table);
    }
  },
);

onEachEngine(
  "[SEC1 SEC2] a device let in by a session that ends is out; one that is in stays",
  async (app) => {
    const player = await withAllWays(app);
    const first = ok(await WAYS.console!(app, player)).body.access_token;
    const second = await letIn(app, player.browser);
    ok(await player.browser.call("POST", "/auth/logout"), 204);
    const json = { grant_type: GRANT, device_code: second };
    const refused = await app.call("POST", "/auth/token", { json });
    assert.deepEqual([refused.status, refused.body.error], [400, "access_denied"]);
    assert.equal((await lastRow(app, "sign_in.device")).details.reason, "signed_out");
    // It is listed among the player's sessions, and ended like any other.
    const { sessions } = ok(await app.call("GET", "/auth/sessions", { token: first })).body;
    const own = sessions.find(({ current }: { current: boolean }) => current);
    const elsewhere = ok(await WAYS.phrase!(app, player)).body.access_token;
    const path = `/auth/sessions/${own.session_id}`;
    ok(await app.call("DELETE", path, { token: elsewhere }), 204);
    problem(await app.call("GET", "/auth/me", { token: first }), 401, "unauthorized");
  },
);

onEachEngine(
  "[SEC1] a session that has ended answers no device and changes no way in",
  async (app) => {
    const player = await withAllWays(app);
    const { user_code } = (await app.call("POST", "/auth/device", { json: {} })).body;
    const asked = await player.browser.call("POST", "/auth/passkeys/options");
    const stolen = new Map(player.browser.cookies);
    ok(await player.browser.call("POST", "/auth/logout"), 204);
    const thief = createBrowser(app);
    for (const [name, value] of stolen) thief.cookies.set(name, value);
    const credential = player.key.register(asked.body.options);
    for (
      const [method, path, json] of [
        ["POST", "/auth/device/answer", { user_code, allow: true }],
        ["POST", "/auth/passkeys", { credential }],
        ["POST", "/auth/recovery", {}],
        ["DELETE", "/auth/recovery", undefined],
        ["GET", "/auth/ways", undefined],
      ] as const
    ) problem(await thief.call(method, path, json), 401, "unauthorized");
  },
);

onEachEngine(
  "[SEC1 M10] the staff closes a way, ends every session, and leaves the last way open",
  async (app) => {
    const player = await withAllWays(app);
    const operator = await app.serviceToken("operator");
    const moderator = await app.serviceToken("moderator");
    const path = `/admin/api/players/${player.id}/ways`;
    const { body: ways } = ok(await app.call("GET", path, { token: moderator }));
    assert.deepEqual([ways.account, ways.devices, ways.passkeys], [null, 1, 1]);
    assert.ok(!JSON.stringify(ways).includes(player.phrase.split(" ")[0]!));
    const close = (way: string, token = operator) =>
      app.call("DELETE", `${path}/${way}`, { token });
    problem(await close("passkeys", moderator), 403, "forbidden");
    problem(await close("account"), 404, "way_not_found");
    ok(await close("passkeys"), 204);
    const row = await lastRow(app, "player.close_way");
    assert.deepEqual([row.actor, row.subjects, row.details.way], [
      "operator",
      [player.id],
      "passkeys",
    ]);
    const said = await tryAll(app, player);
    assert.deepEqual([said.passkey, said.phrase, said.device], ["passkey_refused", "in", "in"]);
    assert.deepEqual([said.cookie, said.token, said.console], [
      ...["unauthorized", "unauthorized", "access_denied"],
    ]);
    ok(await close("devices"), 204);
    problem(await close("phrase"), 409, "last_way");
    ok(await WAYS.phrase!(app, player));
    problem(await close("nonsense"), 422, "invalid");
  },
);

/** Keys are looked at by what they say of themselves alone. */
onEachEngine(
  "[SEC1] a key that is removed while its answer is on the way signs nobody in",
  async (app) => {
    const player = await withAllWays(app);
    const browser = createBrowser(app);
    const asked = await browser.call("POST", "/auth/passkeys/login/options");
    const credential = (player.key as Authenticator).assert(asked.body.options);
    const { passkeys } = (await player.browser.call("GET", "/auth/passkeys")).body;
    const [entered, removed] = await Promise.all([
      browser.call("POST", "/auth/passkeys/login", { credential }),
      player.browser.call("DELETE", `/auth/passkeys/${passkeys[0].passkey_id}`),
    ]);
    ok(removed, 204);
    assert.ok([200, 401].includes(entered.status), `${entered.status}`);
    const after = await signInWith(createBrowser(app), player.key);
    problem(after, 401, "passkey_refused");
  },
);

onEachEngine(
  "[SEC1] what a session begins before it is ended changes no way in afterwards",
  async (app) => {
    const player = await withAllWays(app);
    const asked = await player.browser.call("POST", "/auth/passkeys/options");
    const fresh = createAuthenticator();
    const credential = fresh.register(asked.body.options);
    // At the same moment: each of the two comes wholly before the other.
    const [added, renewed] = await Promise.all([
      player.browser.call("POST", "/auth/passkeys", { credential }),
      player.browser.call("POST", "/auth/recovery", {}),
      app.services.access.sessions.revoke({ userId: player.id }, "ended"),
    ]);
    const { body } = await app.call("GET", `/admin/api/players/${player.id}/ways`, {
      token: await app.serviceToken("moderator"),
    });
    assert.equal(body.passkeys, added.status === 201 ? 2 : 1);
    assert.ok([201, 401].includes(renewed.status));
    problem(await player.browser.call("POST", "/auth/recovery", {}), 401, "unauthorized");
  },
);

onEachEngine(
  "[SEC1] a session that ended between the look at it and the change changes nothing",
  async (app) => {
    const player = await withAllWays(app);
    const { database } = app.services.engines;
    const [passkeys, phrases] = [createPasskeyStore(database), createPhraseStore(database)];
    const [key] = await passkeys.list(player.id);
    const [{ id: sessionId }] = await database.sql<[{ id: string }]>`
      select id from sessions where user_id = ${player.id} limit 1`;
    await app.services.access.sessions.revoke({ userId: player.id }, "ended");
    const by = { userId: player.id, sessionId };
    const at = new Date(app.clock.now());
    const entry: AuditEntry = {
      ...{ at, action: "of.the.test", actor: player.id, subjects: [player.id], addresses: [] },
      ...{ outcome: "done", details: {} },
    };
    const other = {
      ...key!,
      id: crypto.randomUUID(),
      credentialId: new Uint8Array(16),
      counter: 0,
    };
    assert.equal(await passkeys.add(other, { sessionId, most: 20 }, entry), "over");
    assert.equal(await passkeys.remove(by, key!.id, entry), "over");
    const phrase = { ...by, hash: new Uint8Array(32), once: false, createdAt: at };
    assert.equal(await phrases.replace(phrase, entry), false);
    assert.equal(await phrases.remove(by, entry), "over");
    assert.deepEqual((await passkeys.list(player.id)).map(({ id }) => id), [key!.id]);
    assert.equal(
      await app.services.access.audit.search({ action: "of.the.test", limit: 1 })
        .then(({ length }) => length),
      0,
    );
    ok(await WAYS.phrase!(app, player));
  },
);
