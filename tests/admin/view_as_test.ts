/** UI9: another role's view: less than one's own, nothing changed, written down. */

import assert from "node:assert/strict";
import { cookieOf, withRole } from "../support/app/demo.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";

const origin = "http://localhost:8000";
const onEachEngine = testApps();

onEachEngine(
  "[UI9 SEC5] a view takes rights away, changes nothing, ends with its session",
  async (app) => {
    const admin = await withRole(app, "Astrid", "admin");
    const mod = await withRole(app, "Runa", "mod");
    const as = (cookie: string) => ({ headers: { cookie, origin } });
    const json = { role: "mod" };
    const begun = await app.call("POST", "/admin/api/view", { ...as(admin.cookie), json });
    assert.equal(begun.status, 200);
    const view = begun.headers.get("set-cookie")!.split(";")[0]!;
    const both = `${admin.cookie}; ${view}`;
    assert.equal((await app.call("GET", "/admin/api/players?query=R", as(both))).status, 200);
    assert.equal(
      (await app.call("GET", "/admin/api/audit", as(both))).status,
      403,
      "no admin's door",
    );
    // Every change is refused and says why: staff's, one's own, and those that ask for nobody.
    for (
      const [method, path] of [
        ["POST", `/admin/api/players/${mod.id}/lift`],
        ["PUT", `/admin/api/players/${mod.id}/roles`],
        ["PATCH", "/users/me"],
        ["POST", "/auth/guest"],
        ["POST", "/admin/api/view"],
      ] as const
    ) {
      const { status, body } = await app.call(method, path, { ...as(both), json: {} });
      assert.deepEqual([status, body.code], [403, "view_only"], path);
    }
    const socket = await app.request(`/arena/${mod.id}`, {
      headers: {
        ...as(both).headers,
        ...{ upgrade: "websocket", connection: "upgrade", "sec-websocket-version": "13" },
      },
    });
    assert.deepEqual([socket.status, (await socket.json()).code], [403, "view_only"], "no playing");
    // Forged: nobody gets a right, another session's mark counts for nothing.
    const forged = `${mod.cookie}; ${view.replace("mod.", "admin.")}`;
    assert.equal((await app.call("GET", "/admin/api/audit", as(forged))).status, 403);
    const others = `${mod.cookie}; ${view}`;
    assert.equal(
      (await app.call("PATCH", "/users/me", { ...as(others), json: { display_name: "Runa" } }))
        .status,
      200,
    );
    for (const caller of [mod]) {
      assert.equal(
        (await app.call("POST", "/admin/api/view", { ...as(caller.cookie), json })).status,
        403,
      );
    }
    const bearer = await app.call("POST", "/admin/api/view", { token: admin.token, json });
    assert.equal(bearer.status, 403, "a token has no view");
    const left = await app.call("POST", "/admin/api/view/leave", as(both));
    assert.deepEqual([left.status, left.body.view_as], [200, null]);
    assert.match(left.headers.get("set-cookie")!, /Max-Age=0/);
    const { body } = await app.call("GET", `/admin/api/audit?actor=${admin.id}`, as(admin.cookie));
    const told = body.entries.map(({ action }: { action: string }) => action);
    for (const action of ["view.begin", "view.leave"]) assert.ok(told.includes(action), action);
  },
);

onEachEngine(
  "[UI9 SEC5] a view ends with its session: nothing is refused for its sake, and its cookie goes",
  async (app) => {
    const viewed = async () => {
      const { id, cookie } = await withRole(app, "Astrid", "admin");
      const begun = await app.call("POST", "/admin/api/view", {
        ...{ headers: { cookie, origin }, json: { role: "player" } },
      });
      const both = `${cookie}; ${begun.headers.get("set-cookie")!.split(";")[0]}`;
      return { id, headers: { cookie: both, origin } };
    };
    const leave = (headers: Record<string, string>) =>
      app.call("POST", "/admin/api/view/leave", { headers });
    const dropped = /veze_view=;.*Max-Age=0/;

    const ended = await viewed();
    const guest = (headers: Record<string, string>) =>
      app.call("POST", "/auth/guest", { headers, json: {} });
    assert.equal((await guest(ended.headers)).body.code, "view_only", "while the session lives");
    const operator = { token: await app.serviceToken("operator") };
    const ending = await app.call("DELETE", `/admin/api/players/${ended.id}/sessions`, operator);
    assert.equal(ending.status, 200);
    assert.equal((await guest(ended.headers)).status, 201);
    const change = { headers: ended.headers, json: { display_name: "Astrid" } };
    assert.equal((await app.call("PATCH", "/users/me", change)).status, 401, "and not 403");
    const left = await leave(ended.headers);
    assert.deepEqual([left.status, left.body.view_as], [200, null]);
    assert.match(left.headers.get("set-cookie")!, dropped);
    assert.match(
      (await leave({ origin })).headers.get("set-cookie")!,
      dropped,
      "for nobody at all",
    );
    const form = await app.request("/admin/api/view/leave", {
      method: "POST",
      headers: { ...ended.headers, accept: "text/html" },
    });
    assert.deepEqual([form.status, form.headers.get("location")], [303, "/"]);

    const lives = await viewed();
    const foreign = await leave({ ...lives.headers, origin: "https://evil.example" });
    assert.deepEqual([foreign.body.code, foreign.headers.get("set-cookie")], [
      "cross_origin",
      null,
    ]);
    const out = await app.call("POST", "/auth/logout", { headers: lives.headers });
    assert.equal(out.status, 204, "one may always sign out");
    assert.match(out.headers.get("set-cookie")!, dropped);
    assert.equal((await app.call("GET", "/auth/me", { headers: lives.headers })).status, 401);
  },
);

const browserTest = browserTests();

browserTest(
  "[UI9] an admin sees the house as a moderator and the game as a player, and leaves",
  async ({ app, url, open }) => {
    const admin = await withRole(app, "Astrid", "admin");
    // Forms alone: a view needs no JavaScript.
    await using tab = await open({ javaScriptEnabled: false });
    await tab.context.addCookies([cookieOf(admin, url)]);
    const { page } = tab;
    await page.goto(`${url}/admin`);
    await page.getByRole("button", { name: "moderator" }).click();
    await page.getByText("You see what this role sees").waitFor();
    assert.match(await page.locator(".who").innerText(), /moderator/);
    assert.equal(
      await page.getByRole("button", { name: "player" }).count(),
      0,
      "no view within a view",
    );
    await page.goto(`${url}/profile`);
    await page.getByText("You see what this role sees").waitFor();
    await page.getByRole("button", { name: "Leave this view" }).click();
    await page.waitForURL(`${url}/admin`);
    assert.match(await page.locator(".who").innerText(), /administrator/);
    await page.getByRole("button", { name: "player" }).click();
    await page.waitForURL(`${url}/`);
    assert.equal((await page.goto(`${url}/admin`))!.status(), 403);
    await page.goto(`${url}/`);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole("button", { name: "Leave this view" }).click();
    await page.waitForURL(`${url}/admin`);

    await using seen = await open();
    await seen.context.addCookies([cookieOf(admin, url)]);
    await seen.page.goto(`${url}/admin`);
    await seen.page.getByRole("button", { name: "moderator" }).click();
    await seen.page.getByText("You see what this role sees").waitFor();
    await checkAccess(seen.page, "a view");
  },
);
