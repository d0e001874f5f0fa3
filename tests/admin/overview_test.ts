/** UI7, OBS4: the overview and the minutes it is drawn from. */

import assert from "node:assert/strict";
import { createMinuteStore } from "../../services/minutes/mod.ts";
import { none } from "../../services/minutes/rules.ts";
import { cookieOf, withRole } from "../support/app/demo.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";
import { openTestApp, type TestApp } from "../support/app/test_app.ts";

const MINUTE = 60_000;
const onEachEngine = testApps();

onEachEngine(
  "[UI7] each process writes its minute once, hours add up, old rows leave",
  async (app) => {
    const { minutes } = app.services.watched;
    await minutes.note();
    for (let i = 0; i < 3; i++) await app.call("GET", "/store/catalog");
    await minutes.note();
    assert.deepEqual(await minutes.listStretches("4h"), [], "the minute goes on");
    await app.clock.advance(MINUTE);
    await minutes.note();
    await minutes.note();
    const rows = await minutes.listStretches("4h");
    assert.equal(rows.length, 1);
    assert.ok(rows[0]!.requests >= 3, "what was asked meanwhile is counted");
    const [hour] = await minutes.listStretches("7d");
    assert.equal(hour!.requests, rows[0]!.requests);
    const [day] = await minutes.listStretches("season");
    assert.equal(day!.requests, rows[0]!.requests);
    const budgets = await minutes.listBudgets();
    assert.equal(budgets.find(({ name }) => name === "api_errors")!.total, rows[0]!.requests);
    // Two nodes in one minute: what each counted adds up, what both say of the whole game does not.
    const store = createMinuteStore(app.services.engines.database);
    const at = new Date(Math.floor(app.clock.now() / MINUTE) * MINUTE + 10 * MINUTE);
    const minute = { ...none(), requests: 10, sockets: 5, queued: 7, alerts: 1 };
    for (const node of ["a", "b", "a"]) await store.add(at, node, minute);
    const [both] = await store.listStretches(at, { span: 1, every: 60 });
    const { requests, sockets, queued, alerts } = both!;
    assert.deepEqual({ requests, sockets, queued, alerts }, {
      ...{ requests: 20, sockets: 10, queued: 7, alerts: 1 },
    });
    await app.clock.advance(91 * 24 * 60 * MINUTE);
    await app.services.chores.runNow("minutes retention");
    assert.deepEqual(await store.listStretches(new Date(0), { span: 1, every: 60 }), []);
    assert.ok((await store.listStretches(new Date(0), { span: 60, every: 3600 })).length > 0);
  },
);

onEachEngine(
  "[UI7] hours and days are right where one process ended and another began",
  async (app) => {
    const store = createMinuteStore(app.services.engines.database);
    const day = Date.UTC(2026, 0, 5);
    const minute = { ...none(), requests: 60, sockets: 100, queued: 7, alerts: 1 };
    const add = (i: number, node: string) => store.add(new Date(day + i * MINUTE), node, minute);
    for (let i = 0; i < 60; i++) {
      await add(i, i < 30 ? "a" : "b");
      // Beside them, for a while, one more that says the same of the whole game.
      if (i >= 40) await add(i, "c");
    }
    for (const [span, every] of [[1, 3_600], [60, 3_600], [1440, 86_400]] as const) {
      const [all] = await store.listStretches(new Date(day), { span, every });
      const { minutes, requests, sockets, queued, alerts } = all!;
      assert.deepEqual({ minutes, requests, sockets, queued, alerts }, {
        ...{
          minutes: 60,
          requests: 4_800,
          sockets: 8_000 / 60,
          queued: 7,
          alerts: 60,
        },
      }, `rows of ${span} min`);
    }
  },
);

Deno.test("[UI7] the overview: many starts hide no change, and a stretch under way is no collapse", async () => {
  await using app = await openTestApp();
  const { audit } = app.services.access;
  const store = createMinuteStore(app.services.engines.database);
  const hour = Math.ceil(app.clock.now() / (60 * MINUTE)) * 60 * MINUTE;
  await app.clock.advance(hour - app.clock.now() + 3 * MINUTE);
  for (let i = -60; i < 3; i++) {
    await store.add(new Date(hour + i * MINUTE), "a", {
      ...none(),
      ...{ requests: 1_234, sockets: 0, queued: 0, alerts: 0 },
    });
  }
  await audit.recordSettings({ region: "eu-north" }, "a");
  for (let i = 0; i < 60; i++) {
    await app.clock.advance(1_000);
    await audit.recordStart("a", "1.0.0");
  }
  const { cookie } = await withRole(app, "Runa", "mod");
  const page = async (range: string) => {
    const path = `/admin?range=${range}`;
    const answer = await app.request(path, { headers: { cookie, accept: "text/html" } });
    return (await answer.text()).replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
  };
  assert.match(await page("4h"), /What was done.*Settings changed/);
  for (const range of ["4h", "7d", "season"]) {
    assert.match(await page(range), /Requests a minute 1,234 at most 1,234/, range);
  }
});

/** A day that looks like one: a slow stretch, a release, players who come in the evening. */
export async function seedMinutes(app: TestApp): Promise<void> {
  const store = createMinuteStore(app.services.engines.database);
  const now = Math.floor(app.clock.now() / MINUTE) * MINUTE;
  for (let i = 1; i <= 240; i += 2) {
    const wave = 1 + 0.4 * Math.sin(i / 40) + 0.08 * Math.sin(i * 1.7);
    const slow = i > 60 && i < 75 ? 0.4 : 0.015;
    const requests = Math.round(1_800 * wave);
    await store.add(new Date(now - i * MINUTE), "eu-north-a", {
      ...none(),
      ...{
        requests,
        errors: i === 66 ? 9 : 0,
        api10: requests * (0.8 - slow),
        api50: requests * (0.97 - slow),
      },
      ...{
        api100: requests * (0.985 - slow),
        api200: requests * (1 - slow),
        api500: requests,
        api1000: requests,
      },
      ...{ socketMinutes: 420 * wave, socketsLost: i % 37 === 0 ? 1 : 0, sockets: 420 * wave },
      ...{
        placements: Math.round(60 * wave),
        placements5: Math.round(58 * wave),
        waitSeconds: 150 * wave,
      },
      ...{
        scores: 300 * wave,
        scores150: 299 * wave,
        scoreSeconds: 9 * wave,
        matches: Math.round(24 * wave),
      },
      ...{
        queued: Math.round(9 * wave),
        alerts: i % 23 === 0 ? 2 : 0,
      },
    });
  }
  const { audit } = app.services.access;
  await audit.recordStart("eu-north-a", "1.0.0");
  await audit.recordSettings({ region: "eu-north" }, "eu-north-a");
}

const browserTest = browserTests();

browserTest(
  "[UI7 OBS4] the overview: budgets, courses, marks; without JavaScript, on a phone, by itself",
  async ({ app, url, open }) => {
    await seedMinutes(app);
    const mod = await withRole(app, "Runa", "mod");
    await app.clock.advance(30 * MINUTE);
    {
      await using tab = await open({ javaScriptEnabled: false });
      await tab.context.addCookies([cookieOf(mod, url)]);
      await tab.page.goto(`${url}/admin?range=nonsense`);
      assert.equal(await tab.page.locator(".budgets li").count(), 5);
      assert.match(
        await tab.page.locator(".budgets li").first().innerText(),
        /of the budget|overdrawn/,
      );
      assert.ok(await tab.page.locator(".course-of").count() >= 12);
      assert.ok(
        await tab.page.locator(".course-of line.start").count() > 0,
        "a start stands on the axis",
      );
      await tab.page.getByRole("link", { name: "7 days" }).click();
      await tab.page.waitForURL(/range=7d/);
      assert.ok(await tab.page.locator(".course-of polyline").count() > 0);
    }
    await using tab = await open({
      viewport: { width: 360, height: 740 },
      colorScheme: "light",
      reducedMotion: "reduce",
    });
    await tab.context.addCookies([cookieOf(mod, url)]);
    const { page } = tab;
    await page.goto(`${url}/admin`);
    await page.locator(".alive").getByText("Up to date").waitFor();
    await checkAccess(page, "overview, light, phone");
    if (Deno.env.has("SHOTS")) {
      await page.screenshot({ path: "/tmp/shots/overview_phone.png", fullPage: true });
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ colorScheme: "dark" });
    await checkAccess(page, "overview, dark, desktop");
    if (Deno.env.has("SHOTS")) {
      await page.screenshot({ path: "/tmp/shots/overview_dark.png", fullPage: true });
    }
    await page.getByRole("link", { name: "24 hours" }).focus();
    // The page draws itself anew where something has happened.
    await app.services.access.audit.recordStart("eu-north-b", "1.1.0");
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await page.locator(".course li").filter({ hasText: "A process started: 1.1.0" })
      .waitFor();
    assert.match(
      await page.evaluate(() => document.activeElement?.textContent ?? ""),
      /24 hours/,
      "whoever was at a link still is",
    );
    assert.deepEqual(tab.complaints, []);
  },
);
