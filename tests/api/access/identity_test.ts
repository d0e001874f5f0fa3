import assert from "node:assert/strict";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { openTestApp, type TestApp } from "../../support/app/test_app.ts";

const onEachEngine = testApps();
const DAY = 86_400_000;

const refresh = (app: TestApp, token: string) =>
  app.call("POST", "/auth/token", {
    json: { grant_type: "refresh_token", refresh_token: token },
  });

onEachEngine("[SEC1] a guest is a player with a token and a session", async (app) => {
  const answer = await app.call("POST", "/auth/guest", {
    json: { display_name: "Ada", region: "us-east" },
  });
  ok(answer, 201);
  const { user, token_type, expires_in, access_token } = answer.body;
  assert.deepEqual([user.display_name, user.region, user.roles], ["Ada", "us-east", ["player"]]);
  assert.equal(token_type, "Bearer");
  assert.ok(expires_in <= 900);
  const me = await app.call("GET", "/auth/me", { token: access_token });
  ok(me);
  assert.deepEqual(me.body, user);
});

onEachEngine("[SEC1] a guest may send no body at all", async (app) => {
  ok(await app.call("POST", "/auth/guest"), 201);
  ok(await app.call("POST", "/auth/guest", { json: {} }), 201);
});

onEachEngine("[SEC1] the same device gets the same player back, also 20 at once", async (app) => {
  const device_id = crypto.randomUUID();
  const guests = await Promise.all(
    Array.from({ length: 20 }, () => app.guest({ device_id, display_name: "Grace" })),
  );
  assert.equal(new Set(guests.map(({ id }) => id)).size, 1);
  assert.equal(new Set(guests.map(({ refreshToken }) => refreshToken)).size, 20);
  const again = await app.guest({ device_id, display_name: "Somebody else" });
  assert.equal(again.id, guests[0]!.id);
  assert.equal(again.name, "Grace");
  assert.notEqual((await app.guest({ device_id: crypto.randomUUID() })).id, again.id);
});

onEachEngine("[SEC1 SEC8] what a guest says is checked", async (app) => {
  const refused = [
    { device_id: "too short" },
    { device_id: "device-0123456789-\ud800" },
    { device_id: "device-0123456789-\udfff" },
    { device_id: "\udc00device-0123456789-x" },
    { device_id: "device-0123456789-\udfff\ud800" },
    { device_id: "device-0123456789-\u0000" },
    { device_id: "x".repeat(129) },
    { device_id: 7 },
    { display_name: "" },
    { display_name: "x".repeat(33) },
    { display_name: "a\u0000b" },
    { display_name: "a\u202eb" },
    { display_name: "\ud800" },
    { region: "atlantis" },
    { region: "../etc" },
    [],
    "guest",
    null,
  ];
  for (const json of refused) {
    const answer = await app.call("POST", "/auth/guest", { json });
    assert.equal(answer.status, 422, JSON.stringify(json));
  }
  // NFC: e with a combining accent is one character.
  assert.equal((await app.guest({ display_name: "e\u0301".repeat(32) })).name, "é".repeat(32));
});

onEachEngine(
  "[SEC3] a client signs in by JSON and by form, and only with its secret",
  async (app) => {
    const secret = "a-secret-of-the-tests-0123456789";
    const credentials = { grant_type: "client_credentials", client_id: "game" };
    const form = await app.call("POST", "/auth/token", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ ...credentials, client_secret: secret }).toString(),
    });
    ok(form);
    assert.equal(form.headers.get("cache-control"), "no-store");
    assert.equal("refresh_token" in form.body, false);
    const client_id = `nobody-${crypto.randomUUID()}`;
    for (const wrong of [{ client_secret: "wrong" }, { client_id, client_secret: secret }]) {
      const answer = await app.call("POST", "/auth/token", { json: { ...credentials, ...wrong } });
      problem(answer, 401, "invalid_client");
      assert.equal(answer.headers.get("www-authenticate"), "Bearer");
    }
  },
);

onEachEngine("[SEC6] wrong secrets are counted and end in 429 with Retry-After", async (app) => {
  const json = {
    grant_type: "client_credentials",
    client_id: "rival",
    client_secret: "wrong",
  };
  const statuses: number[] = [];
  for (let i = 0; i < 12; i++) {
    const answer = await app.call("POST", "/auth/token", { json });
    statuses.push(answer.status);
    if (answer.status !== 429) continue;
    problem(answer, 429, "rate_limited");
    assert.ok(Number(answer.headers.get("retry-after")) >= 1);
    assert.match(answer.headers.get("ratelimit-policy") ?? "", /^"credentials";q=10;w=60$/);
  }
  assert.deepEqual(statuses, [...Array(10).fill(401), 429, 429]);
});

onEachEngine("[SEC3] a refresh token works once, and what it brings works", async (app) => {
  const guest = await app.guest();
  const first = await refresh(app, guest.refreshToken);
  ok(first);
  assert.notEqual(first.body.refresh_token, guest.refreshToken);
  ok(await app.call("GET", "/auth/me", { token: first.body.access_token }));
  ok(await refresh(app, first.body.refresh_token));
});

onEachEngine(
  "[SEC3] nobody can end another's session with used tokens of their own",
  async (app) => {
    const [mallory, victim] = [await app.guest(), await app.guest()];
    await refresh(app, mallory.refreshToken);
    const used = mallory.refreshToken.split(".")[1];
    const forged = `${victim.refreshToken.split(".")[0]}.${used}`;
    problem(await refresh(app, forged), 401, "invalid_grant");
    ok(await refresh(app, victim.refreshToken));
  },
);

onEachEngine("[SEC3] what is no refresh token is refused", async (app) => {
  for (const token of ["x", "a.b", "a.b.c", `${crypto.randomUUID()}.secret`, "\u0000", "é"]) {
    problem(await refresh(app, token), 401, "invalid_grant");
  }
});

onEachEngine("[SEC2] the cookie is HttpOnly, and a session gives access tokens", async (app) => {
  const answer = await app.call("POST", "/auth/guest", { json: {} });
  const set = answer.headers.get("set-cookie")!;
  for (const part of [/^veze_session=/, /HttpOnly/, /SameSite=Lax/, /Path=\/(;|$)/]) {
    assert.match(set, part);
  }
  assert.doesNotMatch(set, /Secure|Domain/);
  const cookie = set.split(";")[0]!;
  ok(await app.call("GET", "/auth/me", { headers: { cookie } }));
  const token = await app.call("POST", "/auth/token", {
    json: { grant_type: "session" },
    headers: { cookie, origin: "http://localhost:8000" },
  });
  ok(token);
  ok(await app.call("GET", "/auth/me", { token: token.body.access_token }));
});

onEachEngine("[SEC2] a change with a cookie needs this site as its origin", async (app) => {
  const { cookie, id } = await app.guest();
  const enqueue = (headers: Record<string, string>) =>
    app.call("POST", "/matchmaking/enqueue", {
      json: { user_id: id, mode: "duel", region: "eu-north" },
      headers: { cookie, ...headers },
    });
  for (
    const headers of [
      {},
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "http://localhost:8000.evil.example" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "https://evil.example", "sec-fetch-site": "same-origin" },
    ] as Record<string, string>[]
  ) {
    problem(await enqueue(headers), 403, "cross_origin");
  }
  ok(await enqueue({ origin: "http://localhost:8000" }), 202);
  ok(await enqueue({ "sec-fetch-site": "same-origin" }), 200);
  ok(
    await app.call("POST", "/matchmaking/dequeue", {
      json: { user_id: id },
      headers: { cookie, origin: "http://localhost:8000" },
    }),
  );
});

onEachEngine("[SEC1 SEC2] signing out ends the session and its refresh token", async (app) => {
  const guest = await app.guest();
  const headers = { cookie: guest.cookie, origin: "http://localhost:8000" };
  const out = await app.call("POST", "/auth/logout", { headers });
  ok(out, 204);
  assert.match(out.headers.get("set-cookie")!, /^veze_session=;.*Max-Age=0/);
  problem(await app.call("GET", "/auth/me", { headers }), 401, "unauthorized");
  problem(await refresh(app, guest.refreshToken), 401, "invalid_grant");
});

onEachEngine(
  "[SEC1 SEC2] signing out with a session that is over forgets its cookie",
  async (app) => {
    const guest = await app.guest();
    const own = { cookie: guest.cookie, origin: "http://localhost:8000" };
    const out = (headers: Record<string, string>) => app.call("POST", "/auth/logout", { headers });
    ok(await out(own), 204);
    const again = await out(own);
    ok(again, 204);
    assert.match(again.headers.get("set-cookie")!, /^veze_session=;.*Max-Age=0/);
    // Another site's page takes no cookie away, and a token is told that it is over.
    const foreign = await out({ ...own, origin: "https://evil.example" });
    assert.equal(foreign.status, 403);
    assert.equal(foreign.headers.get("set-cookie"), null);
    const token = await app.call("POST", "/auth/logout", { token: guest.token });
    problem(token, 401, "unauthorized");
    assert.equal(token.headers.get("set-cookie"), null);
    problem(await out({ origin: "http://localhost:8000" }), 401, "unauthorized");
  },
);

onEachEngine("[SEC3] an id that is no player's is no server error", async (app) => {
  // A client that is an admin passes the role check, and has no row among the players.
  const answer = await app.call("GET", "/auth/me", { token: await app.serviceToken("operator") });
  problem(answer, 404, "user_not_found");
});

onEachEngine("[SEC4] the key set has public halves only", async (app) => {
  const { body } = await app.call("GET", "/.well-known/jwks.json");
  assert.ok(body.keys.length >= 1);
  for (const key of body.keys) {
    assert.deepEqual([key.kty, key.crv, key.alg, key.use], ["OKP", "Ed25519", "EdDSA", "sig"]);
    assert.equal("d" in key, false);
  }
});

Deno.test("[SEC2] sessions end after 7 idle days and after 30 at the latest", async () => {
  await using app = await openTestApp();
  const [idle, busy] = [await app.guest(), await app.guest()];
  const status = async (cookie: string) =>
    (await app.call("GET", "/auth/me", { headers: { cookie } })).status;
  for (let day = 0; day < 29; day++) {
    await app.clock.advance(DAY);
    assert.equal(await status(busy.cookie), 200, `day ${day + 1}`);
  }
  assert.equal(await status(idle.cookie), 401);
  await app.clock.advance(1.5 * DAY);
  assert.equal(await status(busy.cookie), 401);
  problem(await refresh(app, busy.refreshToken), 401, "invalid_grant");
});

Deno.test("[SEC2] production behind TLS sets __Host- cookies and trusts PUBLIC_URL alone", async () => {
  await using app = await openTestApp({
    env: {
      APP_ENV: "production",
      PUBLIC_URL: "https://game.example",
      KEY_ENCRYPTION_SECRET: "a secret of this deployment, long enough",
      METRICS_TOKEN: "metrics-token-of-the-tests",
    },
  });
  const answer = await app.call("POST", "/auth/guest", { json: {} });
  ok(answer, 201);
  const set = answer.headers.get("set-cookie")!;
  assert.match(set, /^__Host-veze_session=/);
  assert.match(set, /; Secure/);
  assert.match(set, /Path=\/(;|$)/);
  assert.doesNotMatch(set, /Domain/);
  const cookie = set.split(";")[0]!;
  const out = (origin: string) =>
    app.call("POST", "/auth/logout", { headers: { cookie, origin, host: "localhost:8000" } });
  problem(await out("http://localhost:8000"), 403, "cross_origin");
  const done = await out("https://game.example");
  ok(done, 204);
  assert.match(done.headers.get("set-cookie")!, /^__Host-veze_session=;.*Secure/);
  problem(await app.call("GET", "/metrics"), 401, "unauthorized");
  ok(await app.call("GET", "/metrics", { token: "metrics-token-of-the-tests" }));
});
