import { openTestApp } from "../../support/app/test_app.ts";
import { shippedGameConfig } from "../../../services/game/mod.ts";
import assert from "node:assert/strict";
import { ok, problem, wellFormed } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";

const onEachEngine = testApps();

onEachEngine("[GEN7] /health says ok and /ready names each engine", async (app) => {
  const health = await app.call("GET", "/health");
  ok(health);
  assert.deepEqual(health.body, { status: "ok" });
  const ready = await app.call("GET", "/ready");
  ok(ready);
  assert.equal(ready.body.status, "ready");
  const engines = Object.keys(ready.body.checks).filter((name) => name !== "telemetry");
  assert.deepEqual(
    engines.sort(),
    app.config.engines.database.kind === "embedded"
      ? ["postgres (embedded)"]
      : ["postgres", "redis"],
  );
});

onEachEngine.alone("[GEN7] /metrics is for loopback where no token is set", async (app) => {
  ok(await app.call("GET", "/metrics"));
  // Any header by which a proxy says for whom it asks, and a name that somebody else owns.
  for (
    const name of [
      ...["x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-proto", "X-Forwarded"],
      ...["x-client-ip", "cf-connecting-ip", "true-client-ip", "x-original-forwarded-for"],
    ]
  ) {
    const through = { headers: { [name]: "127.0.0.1" } };
    problem(await app.call("GET", "/metrics", through), 401, "unauthorized");
  }
  for (const host of ["evil.example", "localhost.evil.example", "127.0.0.1.nip.example"]) {
    const answer = await app.app.fetch(
      new Request(`http://${host}/metrics`, { headers: { host } }),
      { remoteAddress: "127.0.0.1" },
    );
    assert.equal(answer.status, 401, host);
  }
  for (const host of ["127.0.0.1:8000", "[::1]:8000", "LOCALHOST"]) {
    const answer = await app.app.fetch(
      new Request(`http://${host}/metrics`, { headers: { host } }),
      { remoteAddress: "::1" },
    );
    assert.equal(answer.status, 200, host);
  }
  const far = await app.app.fetch(new Request("http://localhost:8000/metrics"), {
    remoteAddress: "203.0.113.9",
  });
  assert.equal(far.status, 401);
  ok(await app.call("GET", "/health"));
  const { body } = await app.call("GET", "/metrics");
  assert.match(body, /http_server_request_duration_seconds_bucket\{[^}]*route="\/health"/);
});

onEachEngine("[GEN2] checks come in the order 401, 403, 404, 422", async (app) => {
  const guest = await app.guest();
  const bad = { json: { nonsense: true } };
  const pass = "/matchmaking/match";
  problem(await app.call("POST", pass, bad), 401, "unauthorized");
  const asGuest = { ...bad, token: guest.token };
  const result = `/matchmaking/matches/${crypto.randomUUID()}/result`;
  problem(await app.call("POST", result, asGuest), 403, "forbidden");
  const asServer = { ...bad, token: await app.serviceToken() };
  problem(await app.call("POST", result, asServer), 404, "match_not_found");
  const enqueue = "/matchmaking/enqueue";
  problem(await app.call("POST", enqueue, bad), 401, "unauthorized");
  problem(await app.call("POST", enqueue, asGuest), 422, "invalid");
  const foreign = { user_id: crypto.randomUUID(), mode: "chess", region: "moon" };
  problem(
    await app.call("POST", enqueue, { token: guest.token, json: foreign }),
    403,
    "forbidden",
  );
});

onEachEngine("[GEN2] unknown addresses are 404, other methods 405 with Allow", async (app) => {
  problem(await app.call("GET", "/nothing/here"), 404, "not_found");
  problem(await app.call("DELETE", "/nothing"), 404, "not_found");
  const cases: [string, string, string][] = [
    ["GET", "/auth/guest", "POST"],
    ["DELETE", "/health", "GET, HEAD"],
    ["PUT", "/leaderboards/current/duel", "GET, HEAD"],
    ["OPTIONS", "/matchmaking/enqueue", "POST"],
    ["PATCH", `/matchmaking/matches/${crypto.randomUUID()}`, "GET, HEAD"],
    ["BREW", "/telemetry/bulk", "POST"],
  ];
  for (const [method, path, allow] of cases) {
    const answer = await app.call(method, path);
    problem(answer, 405, "method_not_allowed");
    assert.equal(answer.headers.get("allow"), allow, path);
  }
});

onEachEngine("[GEN2] 415 for other media types, 400 for what is no JSON in UTF-8", async (app) => {
  const token = await app.serviceToken();
  const post = (type: string | undefined, body: BodyInit) =>
    app.call("POST", "/matchmaking/enqueue", {
      token,
      body,
      headers: type === undefined ? {} : { "content-type": type },
    });
  for (const type of ["text/plain", "application/xml", "multipart/form-data; boundary=x", "json"]) {
    problem(await post(type, "{}"), 415, "unsupported_media_type");
  }
  problem(await post(undefined, new TextEncoder().encode("{}")), 415, "unsupported_media_type");
  for (const text of ["", "{", "{'a':1}", "[1,]", "NaN", "undefined", "\u0000", "{}{}"]) {
    problem(await post("application/json", text), 400, "malformed");
  }
  const broken = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]);
  problem(await post("application/json", broken), 400, "malformed");
  problem(await post("Application/JSON; charset=utf-8", "{}"), 422, "invalid");
  problem(await post("application/json", "x".repeat((1 << 20) + 1)), 413, "too_large");
});

onEachEngine("[GEN2] shape errors point at every wrong member", async (app) => {
  const { body } = await app.call("POST", "/matchmaking/enqueue", {
    token: await app.serviceToken(),
    json: { user_id: 7, mode: "NO", region: "eu-north" },
  });
  assert.deepEqual(
    body.errors.map(({ pointer }: { pointer: string }) => pointer).sort(),
    ["/mode", "/user_id"],
  );
});

onEachEngine("[GEN2] a person reads a page, a program a problem", async (app) => {
  const ask = (accept: string) => app.call("GET", "/nothing", { headers: { accept } });
  const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
  for (const accept of [browser, "text/html", "application/json;q=0.5, text/html"]) {
    const answer = await ask(accept);
    assert.equal(answer.status, 404);
    assert.match(answer.headers.get("content-type")!, /^text\/html/, accept);
    assert.match(answer.body, /Nothing is here/);
    assert.match(answer.headers.get("content-security-policy") ?? "", /frame-ancestors 'none'/);
  }
  const programs = [
    "*/*",
    "application/json",
    "application/problem+json, text/html",
    "text/html;q=0.1, application/json",
    "text/html;q=0, */*",
    "text/plain",
    "",
    ";;;,,,",
  ];
  for (const accept of programs) {
    const answer = await ask(accept);
    wellFormed(answer);
  }
});

onEachEngine("[GEN2 GEN6] every problem has a page, every answer an id", async (app) => {
  const { body } = await app.call("GET", "/nothing");
  const page = await app.call("GET", body.type);
  ok(page);
  assert.match(page.body, /Nothing is here/);
  problem(await app.call("GET", "/problems/no.such"), 404, "not_found");
  const given = await app.call("GET", "/health", {
    headers: { "x-request-id": "from-the-proxy-1" },
  });
  assert.equal(given.headers.get("x-request-id"), "from-the-proxy-1");
  for (const id of ["short", "has spaces in it", "x".repeat(65), '"><script>alert(1)</script>']) {
    const { headers } = await app.call("GET", "/health", { headers: { "x-request-id": id } });
    assert.match(headers.get("x-request-id")!, /^[0-9a-f-]{36}$/);
  }
});

onEachEngine("[GEN7] HEAD answers like GET, without the body", async (app) => {
  for (const path of ["/health", "/leaderboards", "/regions", "/openapi.json", "/", "/docs"]) {
    const [head, get] = [await app.call("HEAD", path), await app.call("GET", path)];
    assert.equal(head.status, 200, path);
    assert.equal(head.body, "");
    assert.equal(head.headers.get("content-type"), get.headers.get("content-type"));
  }
});

onEachEngine("[GEN3] an upgrade that is none is a client's fault", async (app) => {
  problem(await app.call("GET", "/events"), 400, "malformed");
  const headers = { upgrade: "websocket", connection: "Upgrade" };
  problem(await app.call("GET", "/events", { headers }), 400, "malformed");
});

onEachEngine("[OPS8] regions and a tiny ping for measuring latency", async (app) => {
  const { body } = await app.call("GET", "/regions");
  assert.equal(body.current, "eu-north");
  assert.equal(body.regions.length, 5);
  ok(await app.call("GET", "/ping"), 204);
});

onEachEngine("[SEC8] static files have plain names only", async (app) => {
  const file = await app.call("GET", "/static/base.css");
  ok(file);
  assert.equal(file.headers.get("x-content-type-options"), "nosniff");
  for (const name of ["..%2fmain.ts", "%2e%2e%2fdeno.json", "base.css%00", "nope.css", "a/b.css"]) {
    assert.equal((await app.call("GET", `/static/${name}`)).status, 404, name);
  }
});

onEachEngine("[MM10 OPS8] only this node's region is measured at this node", async (app) => {
  const { body } = await app.call("GET", "/regions");
  assert.equal(body.current, "eu-north");
  const urls = new Map(
    body.regions.map(({ id, ping_url }: { id: string; ping_url?: string }) => [id, ping_url]),
  );
  assert.match(String(urls.get("eu-north")), /\/ping$/);
  for (const id of ["eu-west", "us-east", "us-west"]) assert.equal(urls.get(id), undefined);
});

Deno.test("[MM10] a region says for itself where it is measured", async () => {
  const shipped = shippedGameConfig();
  const ping_url = "https://west.example/ping";
  const regions = shipped.regions.map((region) =>
    region.id === "eu-west" ? { ...region, ping_url } : region
  );
  await using app = await openTestApp({ game: { ...shipped, regions } });
  const { body } = await app.call("GET", "/regions");
  const west = body.regions.find(({ id }: { id: string }) => id === "eu-west");
  assert.equal(west.ping_url, ping_url);
  // Pages measure there too, and reach nothing else.
  const policy = (await app.call("GET", "/")).headers.get("content-security-policy")!;
  assert.match(policy, /; connect-src 'self' https:\/\/west\.example$/);
  for (const wrong of ["ftp://x.example/", "here", ""]) {
    const broken = regions.map((region) => ({ ...region, ping_url: wrong }));
    await assert.rejects(openTestApp({ game: { ...shipped, regions: broken } }), /ping_url/);
  }
});
