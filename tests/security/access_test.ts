/** SEC5: every route × role × own/other, with every kind of credential, against routes/access/. */

import assert from "node:assert/strict";
import { ACCESS, type Access, join } from "../../routes/access/mod.ts";
import type { Role } from "../../services/identity/mod.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import type { TestApp } from "../support/app/test_app.ts";
import { brokenTokens } from "./broken_tokens.ts";

const ROLES: Role[] = ["player", "mod", "admin", "service"];
const OTHER = "00000000-0000-7000-8000-00000000abcd";

Deno.test("[SEC5] a route that two domains claim is refused at the start", () => {
  const one = { "GET /x": { roles: "public" } } as const;
  assert.deepEqual(join([one, { "POST /x": { roles: ["admin"] } }]), {
    "GET /x": { roles: "public" },
    "POST /x": { roles: ["admin"] },
  });
  assert.throws(() => join([one, { "GET /x": { roles: ["admin"] } }]), /GET \/x: it has two rows/);
});

const WIDE_LIMITS = JSON.stringify(
  Object.fromEntries(
    ["guest", "enqueue", "submit", "telemetry", "credentials"].map((name) => [
      name,
      { burst: 1_000_000, perSecond: 1_000_000 },
    ]),
  ),
);
const onEachEngine = testApps({ env: { RATE_LIMITS: WIDE_LIMITS } });

/** Somebody of each role: players with raised roles, and a game server. */
async function callerOf(app: TestApp, role: Role): Promise<{ id: string; token: string }> {
  if (role === "service") return { id: "game", token: await app.serviceToken("game") };
  const device = `device-of-a-${role}-${crypto.randomUUID()}`;
  const guest = await app.guest({ device_id: device });
  if (role === "player") return guest;
  const operator = { caller: { id: "operator", roles: ["admin" as const] }, address: "test" };
  await app.services.access.accounts.setRoles(operator, guest.id, [role]);
  return await app.guest({ device_id: device });
}

/** A request to the route about `subject`, otherwise as empty as can be, so that it changes nothing. */
function callTo(route: string, access: Access, subject: string) {
  const [method, template] = route.split(" ") as [string, string];
  let path = template
    .replace(":user_id", access.subject?.in === "path" ? subject : OTHER)
    .replace(":season", "current").replace(":mode", "duel").replace(":name", "base.css")
    .replace(/:\w+_id/g, OTHER);
  if (access.subject?.in === "query") path += `?user_id=${subject}`;
  const json = access.subject?.in === "body" ? { user_id: subject } : {};
  return { method, path, ...(method !== "GET" && { json }) };
}

/** What the table promises: 401, 403, or neither. */
function expected(access: Access, role: Role | null, own: boolean): 401 | 403 | "through" {
  if (access.roles === "public") return "through";
  if (role === null) return 401;
  if (!access.roles.includes(role)) return 403;
  const { subject } = access;
  if (!subject || subject.in === "resource" || own) return "through";
  return subject.others.includes(role) ? "through" : 403;
}

onEachEngine("[SEC5] every route has a row, and every row a route", (app) => {
  const routes = app.app.routes.filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual([...new Set(routes)].sort(), Object.keys(ACCESS).sort());
  return Promise.resolve();
});

onEachEngine("[SEC5] every route × role × own and other answers as the table says", async (app) => {
  const wrong: string[] = [];
  for (const [route, access] of Object.entries(ACCESS)) {
    if (route === "GET /events") continue;
    for (const role of [null, ...ROLES]) {
      for (const own of access.subject ? [true, false] : [true]) {
        // Some routes end the session or the account: everybody comes afresh.
        const caller = role && await callerOf(app, role);
        const { method, path, ...call } = callTo(route, access, own ? caller?.id ?? OTHER : OTHER);
        const { status, body } = await app.call(method, path, { ...call, token: caller?.token });
        const want = expected(access, role, own);
        // A metrics page of a loopback peer, a token route asked without credentials.
        if (route === "POST /auth/token" && status === 422) continue;
        // A webhook's credential is its signature, which the route itself checks.
        const refused = status === 401 && body.code !== "bad_signature";
        const got = refused || (status === 403 && body.code === "forbidden") ? status : "through";
        if (got !== want) {
          wrong.push(
            `${route} as ${role ?? "nobody"}${own ? "" : " for another"}: ${got}, not ${want}`,
          );
        }
        assert.ok(status < 500, `${route} as ${role}: ${status} ${JSON.stringify(body)}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

onEachEngine("[SEC5 MM2] what belongs to another looks as if it were not there", async (app) => {
  const [one, two] = [await app.guest(), await app.guest()];
  const json = { user_id: one.id, mode: "duel", region: "eu-north" };
  const queued = await app.call("POST", "/matchmaking/enqueue", { token: one.token, json });
  const path = `/matchmaking/tickets/${queued.body.ticket_id}`;
  assert.equal((await app.call("GET", path, { token: one.token })).status, 200);
  assert.equal((await app.call("GET", path, { token: two.token })).status, 404);
  assert.equal(
    (await app.call("GET", path, { token: await app.serviceToken("moderator") })).status,
    200,
  );
});

onEachEngine("[SEC4 SEC5] no broken credential opens any route", async (app) => {
  const guest = await app.guest();
  const broken = await brokenTokens(app, guest);
  for (const [route, access] of Object.entries(ACCESS)) {
    if (access.roles === "public") continue;
    for (const [kind, token] of Object.entries(broken)) {
      const { method, path, ...call } = callTo(route, access, guest.id);
      const { status } = await app.call(method, path, { ...call, token });
      assert.equal(status, 401, `${route} with ${kind}`);
    }
    const { method, path, ...call } = callTo(route, access, guest.id);
    const headers = { cookie: guest.cookie.slice(0, -2) + "xx", origin: "http://localhost:8000" };
    const { status } = await app.call(method, path, { ...call, headers });
    // A sign-out with a cookie that opens nothing ends nothing, and takes the cookie away.
    assert.equal(status, route === "POST /auth/logout" ? 204 : 401, `${route} cookie`);
  }
});

onEachEngine(
  "[SEC2] a cookie opens what a token opens, and changes only from this origin",
  async (app) => {
    const { cookie } = await app.guest();
    const change = (headers: Record<string, string>) =>
      app.call("PATCH", "/users/me", {
        headers: { cookie, ...headers },
        json: { display_name: "Nova" },
      });
    assert.equal((await app.call("GET", "/auth/me", { headers: { cookie } })).status, 200);
    assert.equal((await change({ origin: "http://localhost:8000" })).status, 200);
    assert.equal((await change({ "sec-fetch-site": "same-origin" })).status, 200);
    for (
      const headers of [
        {},
        { origin: "https://evil.example" },
        { origin: "null" },
        { "sec-fetch-site": "cross-site" },
        { "sec-fetch-site": "same-site" },
        { origin: "https://evil.example", "sec-fetch-site": "same-origin" },
      ]
    ) {
      const answer = await change(headers as Record<string, string>);
      assert.equal(answer.status, 403, JSON.stringify(headers));
      assert.equal(answer.body.code, "cross_origin");
    }
  },
);

onEachEngine("[SEC8] what is not public is nobody's to keep", async (app) => {
  const admin = await callerOf(app, "admin");
  const guest = await app.guest();
  const kept = (answer: { headers: Headers }) => answer.headers.get("cache-control");
  // Every private route, whatever it answers: the rest of the table is walked as in the others.
  for (const [route, access] of Object.entries(ACCESS)) {
    if (access.roles === "public" || /users\/me$|logout/.test(route)) continue;
    const caller = access.roles.includes("player") ? guest : admin;
    const { method, path, ...call } = callTo(route, access, caller.id);
    const answer = await app.call(method, path, { token: caller.token, ...call });
    assert.equal(kept(answer), "no-store", `${route}: ${answer.status}`);
  }
  const session = await app.call("POST", "/auth/guest", { json: {} });
  assert.deepEqual([session.status, kept(session)], [201, "no-store"]);
  for (const path of [`/inventory/${guest.id}`, "/auth/me", "/auth/sessions", "/users/me/export"]) {
    const answer = await app.call("GET", path, { token: guest.token });
    assert.deepEqual([answer.status, kept(answer)], [200, "no-store"], path);
  }
  // Public ones stay public.
  assert.match(kept(await app.call("GET", "/.well-known/jwks.json")) ?? "", /^public/);
  for (const path of ["/store/catalog", "/leaderboards/current/duel", "/regions"]) {
    assert.equal(kept(await app.call("GET", path)), null, path);
  }
});

onEachEngine("[SEC7] what the staff is refused is audited at every staff door", async (app) => {
  const token = await app.serviceToken("operator");
  const callers = {
    mod: await callerOf(app, "mod"),
    service: await callerOf(app, "service"),
    player: await callerOf(app, "player"),
  };
  const doors = Object.entries(ACCESS).filter(([, { roles }]) =>
    roles !== "public" && !roles.includes("player")
  );
  assert.ok(doors.some(([route]) => !route.includes("/admin/")), "the desk is one as well");
  for (const [role, caller] of Object.entries(callers)) {
    const refused = doors.filter(([, { roles }]) => !roles.includes(role as Role));
    for (const [route, access] of refused) {
      const { method, path, ...call } = callTo(route, access, OTHER);
      assert.equal((await app.call(method, path, { token: caller.token, ...call })).status, 403);
    }
    const { body } = await app.call(
      "GET",
      `/admin/api/audit?actor=${caller.id}&action=access.refused&limit=200`,
      { token },
    );
    const told = body.entries.map(({ details }: { details: { route: string } }) => details.route);
    const wanted = role === "player" ? [] : refused.map(([route]) => route);
    assert.deepEqual([...new Set(told)].sort(), wanted.sort(), role);
  }
});

onEachEngine("[SEC5] a role, a kind or a client's role named twice counts once", async (app) => {
  const token = await app.serviceToken("operator");
  const guest = await app.guest();
  const roles = { roles: ["mod", "player", "mod", "mod"].slice(0, 3) };
  const path = `/admin/api/players/${guest.id}/roles`;
  const { body } = await app.call("PUT", path, { token, json: roles });
  assert.deepEqual(body.roles, ["mod", "player"]);
  const hook = await app.call("POST", "/admin/api/webhooks", {
    token,
    json: { url: "https://studio.example/hook", kinds: ["purchase.*", "purchase.*"] },
  });
  assert.deepEqual(hook.body.kinds, ["purchase.*"]);
});
