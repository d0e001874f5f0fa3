/** UI7, UI8: what a staff page does by itself while somebody looks at it. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { cookieOf, seedDemo, withRole } from "../support/app/demo.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { browserTests } from "../support/browser/browser.ts";

const CHECKS = [
  ["/admin/audit?check=chain", "The chain holds."],
  ["/admin/boards?board=duel&verify=1", "Ranks and rows agree."],
] as const;
const onEachEngine = testApps();

onEachEngine(
  "[UI7 SEC2] another site's link makes a page read no whole log or board",
  async (app) => {
    const admin = await withRole(app, "Astrid", "admin");
    for (const [path, found] of CHECKS) {
      const shown = async (headers: Record<string, string>) => {
        const all = { cookie: admin.cookie, accept: "text/html", ...headers };
        const answer = await app.request(path, { headers: all });
        assert.equal(answer.status, 200, path);
        return (await answer.text()).includes(found);
      };
      assert.equal(await shown({ "sec-fetch-site": "same-origin" }), true, path);
      for (
        const headers of [
          ...["cross-site", "same-site"].map((site) => ({ "sec-fetch-site": site })),
          { referer: "https://evil.example/a" },
        ]
      ) assert.equal(await shown(headers), false, `${path} ${JSON.stringify(headers)}`);
    }
  },
);

const browserTest = browserTests();

browserTest("[UI7] a check is made once, by whoever asked for it, and stays true", async (
  { app, url, open },
) => {
  const { admin } = await seedDemo(app);
  await using tab = await open();
  await tab.context.addCookies([cookieOf(admin, url)]);
  const { page } = tab;
  for (const [path, found] of CHECKS) {
    await page.goto(url + path);
    await page.getByText(found).waitFor();
    await page.locator(".alive").getByText("Up to date").waitFor();
    const [answer] = await Promise.all([
      page.waitForResponse((answer) => answer.request().resourceType() === "fetch"),
      lookAgain(page),
    ]);
    assert.doesNotMatch(answer.url(), /check|verify/, path);
    await answer.finished();
    await page.locator(".alive").getByText("Up to date").waitFor();
    assert.equal(await page.getByText(found).count(), 1, path);
  }
});

const lookAgain = (page: Page) =>
  page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

browserTest(
  "[UI8] a page that draws itself anew says when it is refused, and when nobody answers",
  async (
    { app, url, open },
  ) => {
    const admin = await withRole(app, "Astrid", "admin");
    await using tab = await open();
    await tab.context.addCookies([cookieOf(admin, url)]);
    const { page } = tab;
    const alive = page.locator(".alive");
    await page.goto(`${url}/admin/queues`);
    await alive.getByText("Up to date").waitFor();
    const answers = { status: 403 };
    await page.route("**/admin/queues", (route) => route.fulfill(answers));
    await lookAgain(page);
    await alive.getByText("has changed elsewhere").waitFor();
    answers.status = 503;
    await lookAgain(page);
    await alive.getByText("The server does not answer").waitFor();
    await page.unroute("**/admin/queues");
    await lookAgain(page);
    await alive.getByText("Up to date").waitFor();
  },
);

browserTest("[UI7] what somebody is at is not drawn anew under their hands", async (
  { app, url, open },
) => {
  const admin = await withRole(app, "Astrid", "admin");
  await using tab = await open();
  await tab.context.addCookies([cookieOf(admin, url)]);
  const { page } = tab;
  const alive = page.locator(".alive");
  const token = await app.serviceToken();
  /** Makes the page old, and waits until it has looked; `meanwhile` runs before its answer comes. */
  const change = async (name: string, meanwhile?: () => Promise<void>) => {
    const guest = await app.guest({ display_name: name });
    const json = { user_id: guest.id, mode: "duel", region: "eu-west", mmr: 1_500 };
    assert.equal((await app.call("POST", "/matchmaking/enqueue", { token, json })).status, 202);
    await page.route("**/admin/queues", async (route) => {
      const answer = await route.fetch();
      await meanwhile?.();
      await route.fulfill({ response: answer });
    }, { times: 1 });
    await lookAgain(page);
    await alive.getByText("has changed elsewhere").waitFor();
  };
  await page.goto(`${url}/admin/queues`);
  await alive.getByText("Up to date").waitFor();

  // A filter half picked: the focus is in it, and then nowhere.
  const region = page.getByRole("combobox", { name: "Region" });
  await region.focus();
  await region.selectOption("eu-west");
  await change("Nova");
  assert.equal(await region.evaluate((field) => field === document.activeElement), true);
  await region.blur();
  await lookAgain(page);
  await alive.getByText("has changed elsewhere").waitFor();
  assert.equal(await region.inputValue(), "eu-west");
  await region.selectOption("");
  await region.blur();
  await lookAgain(page);
  await alive.getByText("Up to date").waitFor();
  await page.locator("td").getByText("Nova").first().waitFor();

  // A dialog that is opened while the page looks.
  const off = page.getByRole("button", { name: "Switch off Duel" });
  await change("Ansa", () => off.click());
  await page.getByRole("dialog").getByLabel("Reason").fill("a broken map");
  await page.keyboard.press("Escape");
  // The focus is back on its button, whose place would be another's.
  await change("Birk");
  assert.equal(await off.evaluate((button) => button === document.activeElement), true);

  // A link is found again.
  await page.locator("[data-panel] th a").first().focus();
  await lookAgain(page);
  await page.locator("td").getByText("Birk").first().waitFor();
  await alive.getByText("Up to date").waitFor();
  const focus = () =>
    page.evaluate(() => document.activeElement?.closest("[data-panel] th a") !== null);
  assert.equal(await focus(), true);
});

browserTest(
  "[UI7] of two looks that overlap the later one counts, whichever is answered first",
  async (
    { app, url, open },
  ) => {
    const admin = await withRole(app, "Astrid", "admin");
    await using tab = await open();
    await tab.context.addCookies([cookieOf(admin, url)]);
    const { page } = tab;
    await page.goto(`${url}/admin/queues`);
    await page.locator(".alive").getByText("Up to date").waitFor();
    const asked = Promise.withResolvers<void>();
    const late = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    await page.route("**/admin/queues", async (route) => {
      const answer = await route.fetch();
      asked.resolve();
      await late.promise;
      await route.fulfill({ response: answer });
      answered.resolve();
    }, { times: 1 });
    await lookAgain(page);
    await asked.promise;
    const guest = await app.guest({ display_name: "Lior" });
    const json = { user_id: guest.id, mode: "duel", region: "eu-west", mmr: 1_500 };
    const token = await app.serviceToken();
    assert.equal((await app.call("POST", "/matchmaking/enqueue", { token, json })).status, 202);
    await lookAgain(page);
    await page.locator("td").getByText("Lior").first().waitFor();
    late.resolve();
    await answered.promise;
    // A look of its own, so that whatever the old answer did has been done.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
    assert.ok(await page.locator("td").getByText("Lior").count() > 0, "what is newer stays");
    const left = { token, json: { user_id: guest.id } };
    assert.equal((await app.call("POST", "/matchmaking/dequeue", left)).status, 200);
  },
);

browserTest("[UI7] what somebody has unfolded is not folded under their hands", async (
  { app, url, open },
) => {
  const admin = await withRole(app, "Astrid", "admin");
  await using tab = await open();
  await tab.context.addCookies([cookieOf(admin, url)]);
  const { page } = tab;
  await page.goto(`${url}/admin`);
  await page.locator(".alive").getByText("Up to date").waitFor();
  await page.locator("[data-panel=page]").evaluate((panel) => {
    panel.insertAdjacentHTML("beforeend", "<details><summary>More</summary>Unfolded</details>");
  });
  await page.locator("summary").getByText("More").click();
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  const start = async (version: string) => {
    await app.services.access.audit.recordStart("eu-north-a", version);
    await lookAgain(page);
  };
  await start("7.0.0");
  await page.locator(".alive").getByText("has changed elsewhere").waitFor();
  assert.ok(await page.getByText("Unfolded").isVisible());
  assert.equal(await page.getByText("7.0.0").count(), 0);
  // Folded again it may go.
  await page.locator("summary").getByText("More").click();
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await start("8.0.0");
  await page.locator(".course li").filter({ hasText: "8.0.0" }).waitFor();
  assert.equal(await page.locator("summary").getByText("More").count(), 0);
});
