/** UI9: where a player is, so that the staff reads the player's own time. */

import assert from "node:assert/strict";
import { cookieOf, withRole } from "../support/app/demo.ts";
import { eventually } from "../support/app/eventually.ts";
import { ok, problem } from "../support/app/expect.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { browserTests } from "../support/browser/browser.ts";

const onEachEngine = testApps();

onEachEngine(
  "[UI9] a client tells its time zone at sign-in or later; only one that exists is kept, and it goes with the player",
  async (app) => {
    const device_id = `a device ${crypto.randomUUID()}`;
    const signIn = async (time_zone?: string) => {
      const json = { device_id, ...(time_zone !== undefined && { time_zone }) };
      const answer = await app.call("POST", "/auth/guest", { json });
      ok(answer, 201);
      return answer.body;
    };
    const first = await signIn("Asia/Tokyo");
    assert.equal(first.user.time_zone, "Asia/Tokyo");
    assert.equal((await signIn()).user.time_zone, "Asia/Tokyo", "silence changes nothing");
    assert.equal((await signIn("Mars/Olympus")).user.time_zone, "Asia/Tokyo", "nor does nonsense");
    assert.equal((await signIn("Europe/Oslo")).user.time_zone, "Europe/Oslo", "who travels");
    const token = first.access_token;
    for (const time_zone of ["Mars/Olympus", "+02:00", ""]) {
      problem(await app.call("PATCH", "/users/me", { token, json: { time_zone } }), 422, "invalid");
    }
    const json = { time_zone: "America/Lima" };
    const changed = await app.call("PATCH", "/users/me", { token, json });
    ok(changed);
    assert.equal(changed.body.time_zone, "America/Lima");
    assert.equal((await app.call("GET", "/auth/me", { token })).body.time_zone, "America/Lima");
    const { body } = await app.call("GET", "/users/me/export", { token });
    assert.ok(JSON.stringify(body).includes("America/Lima"), "it is in the export");

    const { cookie } = await withRole(app, "Runa", "mod");
    const path = `/admin/players/${first.user.id}`;
    const page = await (await app.request(path, { headers: { cookie, accept: "text/html" } }))
      .text();
    assert.ok(page.includes("own, America/Lima"));
    ok(await app.call("DELETE", "/users/me", { token }), 204);
    const { sql } = app.services.engines.database;
    const [row] = await sql`select time_zone from users where id = ${first.user.id}`;
    assert.equal(row!.time_zone, null);
  },
);

const browserTest = browserTests();

browserTest(
  "[UI9] a page tells where its player is, once, and in another role's view nothing",
  async ({ app, open, url }) => {
    const guest = await app.guest({ display_name: "Nova" });
    const zoneOf = async () => (await app.call("GET", "/auth/me", guest)).body.time_zone;
    await using tab = await open({ timezoneId: "America/Lima" });
    const { page } = tab;
    await tab.context.addCookies([cookieOf(guest, url)]);
    const told: string[] = [];
    page.on("request", (asked) => asked.method() === "PATCH" && told.push(asked.postData() ?? ""));
    await page.goto(`${url}/store`);
    await eventually("it is known", async () => await zoneOf() === "America/Lima");
    await page.goto(`${url}/inventory`);
    await page.waitForLoadState("networkidle");
    assert.deepEqual(told, ['{"time_zone":"America/Lima"}']);

    const admin = await withRole(app, "Astrid", "admin");
    await tab.context.clearCookies();
    await tab.context.addCookies([cookieOf(admin, url)]);
    const viewed = await tab.context.request.post(`${url}/admin/api/view`, {
      data: { role: "mod" },
      headers: { origin: url },
    });
    assert.ok(viewed.ok(), await viewed.text());
    await page.goto(`${url}/admin/players`);
    await page.waitForLoadState("networkidle");
    assert.equal(told.length, 1, "nobody's zone is told through another's eyes");
    assert.deepEqual(tab.complaints, []);
  },
);
