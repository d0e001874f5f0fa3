/** UI1, UI6, UI8 in a real browser: play from a page, watch a board move, lose the network. */

import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { executablePath, openBrowser, openPage } from "../support/browser.ts";
import { openTestApp, type TestApp } from "../support/test_app.ts";

function browserTest(name: string, run: () => Promise<void>): void {
  Deno.test({
    name,
    ignore: executablePath === undefined,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: run,
  });
}

async function submit(app: TestApp, userId: string, score: number) {
  const token = await app.serviceToken();
  const json = { user_id: userId, score, season: "current", mode: "duel" };
  const { status, body } = await app.call("POST", "/leaderboards/submit", { token, json });
  assert.equal(status, 200, JSON.stringify(body));
}

/** Who this browser has become by queueing. */
async function playerOf(page: Page): Promise<string> {
  await page.getByText("In queue").waitFor();
  return await page.evaluate(() => fetch("/auth/me").then((r) => r.json()).then((me) => me.id));
}

browserTest("[UI1] two visitors are in a match by one click each, told at once", async () => {
  await using app = await openTestApp();
  await using served = app.serve();
  await using browser = await openBrowser();
  await using one = await openPage(browser);
  await using two = await openPage(browser);
  for (const { page } of [one, two]) {
    await page.goto(served.url);
    await page.locator("veze-island[data-awake=yes]").first().waitFor();
    await page.getByRole("button", { name: "Play now" }).click();
    await page.getByText("In queue").waitFor();
    assert.match(await page.locator("figcaption").innerText(), /Searching ±\d+ rating points/);
  }
  await app.drain();
  for (const { page } of [one, two]) {
    await page.getByText("Match found").waitFor();
    assert.match(await page.locator("section.play").innerText(), /wins 50 of 100/);
  }
  assert.deepEqual([...one.complaints, ...two.complaints], []);
});

browserTest("[UI1] a player leaves the queue, and is still signed in after a reload", async () => {
  await using app = await openTestApp();
  await using served = app.serve();
  await using browser = await openBrowser();
  await using tab = await openPage(browser);
  const { page } = tab;
  await page.goto(served.url);
  await page.getByRole("button", { name: "Play now" }).click();
  await page.getByRole("button", { name: "Leave the queue" }).click();
  await page.getByRole("button", { name: "Play now" }).waitFor();
  await page.reload();
  assert.match(await page.locator("section.play").innerText(), /Signed in as Guest/);
  const { body } = await app.call("GET", "/matchmaking/queues", {
    token: await app.serviceToken(),
  });
  assert.ok(!JSON.stringify(body).includes('"waiting":1'), JSON.stringify(body));
  assert.deepEqual(tab.complaints, []);
});

browserTest(
  "[UI8 LB9] a board moves under the eyes of who looks, and heals after the network was gone",
  async () => {
    await using app = await openTestApp();
    await using served = app.serve();
    await using browser = await openBrowser();
    await using tab = await openPage(browser);
    const { page, context } = tab;
    const [ada, bob] = [
      await app.guest({ display_name: "Ada" }),
      await app.guest({ display_name: "Bob" }),
    ];
    await submit(app, ada.id, 100);
    await page.goto(served.url);
    await page.getByRole("button", { name: "Play now" }).click();
    const me = await playerOf(page);
    const names = async () => {
      // Announcements are gathered for a while, by the app's clock.
      await app.clock.advance(250);
      return await page.locator("tbody td:nth-child(2)").allInnerTexts();
    };
    assert.deepEqual(await names(), ["Ada"]);
    await submit(app, bob.id, 200);
    await eventually("Bob leads", async () => (await names()).join() === "Bob,Ada");
    await context.setOffline(true);
    await page.getByText("Reconnecting").waitFor();
    await submit(app, me, 300);
    await context.setOffline(false);
    await eventually("one's own place is there", async () => (await names()).length === 3, {
      withinMs: 20_000,
    });
    assert.equal(await page.locator("tr[aria-current=true] td").first().innerText(), "1");
  },
);

browserTest("[UI1 UI6] without JavaScript the pages are complete", async () => {
  await using app = await openTestApp();
  await using served = app.serve();
  await using browser = await openBrowser();
  await using tab = await openPage(browser, { javaScriptEnabled: false });
  const { page } = tab;
  for (let i = 0; i < 60; i++) {
    await submit(app, (await app.guest({ display_name: `Player ${i}` })).id, i);
  }
  await page.goto(served.url);
  assert.equal(await page.locator("tbody tr").count(), 10);
  await page.getByRole("link", { name: "All boards and seasons" }).click();
  assert.equal(await page.locator("tbody tr").count(), 50);
  await page.getByRole("link", { name: "Further ranks" }).click();
  assert.equal(await page.locator("tbody tr").first().locator("td").first().innerText(), "51");
  await page.getByRole("link", { name: "2026 Season 3" }).click();
  assert.match(await page.locator("main").innerText(), /season is over/);
  assert.deepEqual(tab.complaints, []);
});

browserTest(
  "[UI6] no page has an accessibility violation, in either theme, on phone and desktop",
  async () => {
    await using app = await openTestApp();
    await using served = app.serve();
    await using browser = await openBrowser();
    await submit(app, (await app.guest({ display_name: "Ada" })).id, 1);
    for (const colorScheme of ["dark", "light"] as const) {
      for (const viewport of [{ width: 360, height: 640 }, { width: 1280, height: 800 }]) {
        await using tab = await openPage(browser, { colorScheme, viewport });
        for (
          const path of [
            "/",
            "/leaderboards",
            "/store",
            "/profile",
            "/docs",
            "/problems/request.invalid",
          ]
        ) {
          await tab.page.goto(served.url + path);
          const { violations } = await new AxeBuilder({ page: tab.page }).analyze();
          assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0]?.html]), [], path);
          const wide = await tab.page.evaluate(() =>
            document.documentElement.scrollWidth - document.documentElement.clientWidth
          );
          assert.ok(wide <= 0, `${path} at ${viewport.width}: ${wide} px too wide`);
        }
        assert.deepEqual(tab.complaints, []);
      }
    }
  },
);

browserTest("[UI6] the keyboard alone queues and leaves", async () => {
  await using app = await openTestApp();
  await using served = app.serve();
  await using browser = await openBrowser();
  await using tab = await openPage(browser);
  const { page } = tab;
  await page.goto(served.url);
  await page.locator("veze-island[data-awake=yes]").first().waitFor();
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => document.activeElement?.textContent);
    if (name === "Play now") break;
  }
  await page.keyboard.press("Enter");
  await page.getByText("In queue").waitFor();
});

browserTest("[UI1] an island whose script fails says so and takes nothing else down", async () => {
  await using app = await openTestApp();
  await using served = app.serve();
  await using browser = await openBrowser();
  await using tab = await openPage(browser);
  const { page } = tab;
  await page.route(/Board-/, (route) => route.abort());
  await page.goto(served.url);
  await page.getByText("This part of the page does not work just now.").waitFor();
  await page.getByRole("button", { name: "Play now" }).click();
  await page.getByText("In queue").waitFor();
});
