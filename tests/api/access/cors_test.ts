/** Pages of other origins: those that are listed, everybody, nobody (GEN10). */

import assert from "node:assert/strict";
import { listen } from "../../../services/commands/serve/front.ts";
import { readConfig } from "../../../services/config/mod.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { openSocket } from "../../support/browser/socket.ts";
import { type Call, openTestApp, ORIGIN, type TestApp } from "../../support/app/test_app.ts";

const GAME = "https://game.example";
const DEV = "http://localhost:5173";

function corsTest(name: string, origins: string, run: (app: TestApp) => Promise<void>) {
  Deno.test({
    name,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      await using app = await openTestApp({ env: { CORS_ORIGINS: origins } });
      await run(app);
    },
  });
}

const from = (origin: string, call: Call = {}): Call => ({
  ...call,
  headers: { origin, "sec-fetch-site": "cross-site", ...call.headers },
});
const preflight = (origin: string, method = "POST", headers = "authorization,content-type") =>
  from(origin, {
    headers: {
      "access-control-request-method": method,
      "access-control-request-headers": headers,
    },
  });
const allowed = (headers: Headers) => headers.get("access-control-allow-origin");

corsTest("[GEN10] preflights are answered, for every address", `${GAME}, ${DEV}`, async (app) => {
  const asked: [string, string, string][] = [
    ["/auth/guest", "POST", GAME],
    ["/users/me", "PATCH", DEV],
    ["/leaderboards/current/duel", "GET", GAME],
    ["/inventory/x/consume", "POST", GAME],
    ["/auth/sessions/x", "DELETE", DEV],
    ["/nothing/here", "PUT", GAME],
  ];
  for (const [path, method, origin] of asked) {
    const { status, headers } = await app.call("OPTIONS", path, preflight(origin, method));
    assert.equal(status, 204, path);
    assert.equal(allowed(headers), origin);
    const methods = headers.get("access-control-allow-methods")!.split(/, */);
    assert.ok(methods.includes(method), path);
    const names = headers.get("access-control-allow-headers")!.split(/, */);
    for (const name of ["authorization", "content-type", "idempotency-key"]) {
      assert.ok(names.includes(name), name);
    }
    assert.ok(Number(headers.get("access-control-max-age")) > 0);
    assert.match(headers.get("x-request-id")!, /^[0-9a-f-]{36}$/);
    assert.match(headers.get("vary")!, /\borigin\b/i);
    assert.equal(headers.get("access-control-allow-credentials"), null);
  }
});

corsTest("[GEN10] every answer is marked, failures too", `${GAME},${DEV}`, async (app) => {
  const { token, id } = await app.guest();
  const calls: [string, string, Call, number][] = [
    ["GET", "/health", {}, 200],
    ["GET", "/leaderboards", {}, 200],
    ["GET", "/auth/me", { token }, 200],
    ["GET", "/ping", {}, 204],
    ["HEAD", "/regions", {}, 200],
    ["GET", "/static/base.css", {}, 200],
    ["GET", "/", { headers: { accept: "text/html" } }, 200],
    ["GET", "/auth/me", {}, 401],
    ["GET", "/telemetry/alerts", { token }, 403],
    ["GET", "/nothing/here", {}, 404],
    ["DELETE", "/health", {}, 405],
    ["POST", "/auth/guest", { body: "{", headers: { "content-type": "application/json" } }, 400],
    ["POST", "/matchmaking/enqueue", { token, json: { user_id: id } }, 422],
    ["GET", "/users/me/export", { token }, 200],
  ];
  for (const [method, path, call, status] of calls) {
    const answer = await app.call(method, path, from(GAME, call));
    assert.equal(answer.status, status, path);
    assert.equal(allowed(answer.headers), GAME, path);
    assert.equal(answer.headers.get("access-control-allow-credentials"), null);
    const exposed = answer.headers.get("access-control-expose-headers")!.split(/, */);
    for (const name of ["retry-after", "ratelimit", "ratelimit-policy", "x-request-id"]) {
      assert.ok(exposed.includes(name), name);
    }
    assert.match(answer.headers.get("vary")!, /\borigin\b/i);
  }
  // A cache must not show the page of another origin what nobody's page was answered.
  assert.match((await app.call("GET", "/health")).headers.get("vary")!, /\borigin\b/i);
});

corsTest("[GEN10] origins that are not listed get nothing", `${GAME},${DEV}`, async (app) => {
  const others = [
    "https://evil.example",
    "http://game.example",
    "https://game.example:8443",
    "https://game.example.evil.example",
    "https://sub.game.example",
    "null",
    "http://localhost:5174",
  ];
  for (const origin of others) {
    assert.equal(allowed((await app.call("GET", "/health", from(origin))).headers), null, origin);
    const { status, headers } = await app.call("OPTIONS", "/auth/guest", preflight(origin));
    assert.equal(status, 405, origin);
    assert.equal(allowed(headers), null, origin);
  }
});

corsTest("[GEN10] a star marks for everybody, and none for nobody", "*", async (app) => {
  for (const origin of [GAME, "null", "capacitor://localhost"]) {
    assert.equal(allowed((await app.call("GET", "/health", from(origin))).headers), "*");
    const answer = await app.call("OPTIONS", "/auth/guest", preflight(origin));
    assert.deepEqual([answer.status, allowed(answer.headers)], [204, "*"]);
  }
  await using closed = await openTestApp();
  const answer = await closed.call("GET", "/health", from(GAME));
  assert.equal(allowed(answer.headers), null);
  assert.equal((await closed.call("OPTIONS", "/auth/guest", preflight(GAME))).status, 405);
});

corsTest(
  "[GEN10 SEC2] no cookie is accepted from another origin, or set for one",
  "*",
  async (app) => {
    const { cookie, token } = await app.guest();
    for (const origin of [GAME, "null", "http://localhost:5173"]) {
      const own = { headers: { cookie } };
      problem(await app.call("GET", "/auth/me", from(origin, own)), 401, "unauthorized");
      problem(await app.call("GET", "/users/me/export", from(origin, own)), 401, "unauthorized");
      problem(await app.call("DELETE", "/users/me", from(origin, own)), 403, "cross_origin");
      const json = { grant_type: "session" };
      const session = await app.call("POST", "/auth/token", from(origin, { ...own, json }));
      problem(session, 403, "cross_origin");
      const guest = await app.call("POST", "/auth/guest", from(origin, { json: {} }));
      ok(guest, 201);
      assert.equal(guest.headers.get("set-cookie"), null);
      const out = await app.call(
        "POST",
        "/auth/logout",
        from(origin, { token: guest.body.access_token }),
      );
      ok(out, 204);
      assert.equal(out.headers.get("set-cookie"), null);
      // Whoever brings both is who the token says.
      ok(await app.call("GET", "/auth/me", from(origin, { token, ...own })));
      // A page of another site is on the same machine as whoever looks at it.
      problem(await app.call("GET", "/metrics", from(origin)), 401, "unauthorized");
    }
    ok(await app.call("GET", "/auth/me", { headers: { cookie, origin: ORIGIN } }));
    ok(await app.call("GET", "/auth/me", { headers: { cookie } }));
  },
);

corsTest("[GEN10 RT1] sockets with a token are open to the same origins", GAME, async (app) => {
  await using served = await app.serve();
  const { token, cookie } = await app.guest();
  const protocols = ["veze.v1", `bearer.${token}`];
  const ways: [Parameters<typeof openSocket>[1], boolean][] = [
    [{ protocols, headers: { origin: GAME } }, true],
    [{ protocols, headers: { origin: served.url } }, true],
    [{ protocols }, true],
    [{ headers: { origin: GAME, authorization: `Bearer ${token}` } }, true],
    [{ protocols, headers: { origin: "https://evil.example" } }, false],
    [{ protocols, headers: { origin: "null" } }, false],
    [{ protocols: ["veze.v1"], headers: { origin: GAME, cookie } }, false],
  ];
  for (const [way, isWelcome] of ways) {
    await using socket = openSocket(served.url, way);
    if (isWelcome) assert.equal((await socket.next()).op, "welcome");
    else assert.equal((await socket.closed).code, 4501, JSON.stringify(way));
  }
});

Deno.test("[GEN10] a node that is starting marks its answers too", async () => {
  const { config } = readConfig({ PORT: "0", CORS_ORIGINS: GAME }, () => "");
  const listener = await listen(config.web);
  const url = `http://127.0.0.1:${listener.port}/leaderboards`;
  const headers = { origin: GAME };
  const answer = await fetch(url, { headers });
  assert.deepEqual([answer.status, allowed(answer.headers)], [503, GAME]);
  await answer.body?.cancel();
  const asked = await fetch(url, {
    method: "OPTIONS",
    headers: { ...headers, "access-control-request-method": "GET" },
  });
  assert.deepEqual([asked.status, allowed(asked.headers)], [204, GAME]);
  await listener.close(1_000);
});

Deno.test("[GEN10 OPS1] CORS_ORIGINS takes origins as people write them, and names what is none", () => {
  const read = (text: string) =>
    readConfig({ CORS_ORIGINS: text }, () => "").config.web.corsOrigins;
  assert.deepEqual(read(""), new Set());
  assert.equal(read("*"), "any");
  assert.deepEqual(
    read(
      "HTTPS://Game.Example/ ,http://localhost:5173,https://a.example:443,capacitor://localhost",
    ),
    new Set([GAME, DEV, "https://a.example", "capacitor://localhost"]),
  );
  const wrong = ["game.example", "https://game.example/play", "https://*.example", "*,https://a.b"];
  for (const text of [...wrong, "https://", "null", "https://u:p@a.b"]) {
    assert.throws(() => read(text), /CORS_ORIGINS/, text);
  }
});
