/** UI4: settings of each user, in a real browser. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { eventually } from "../support/app/eventually.ts";
import { cookieOf } from "../support/app/demo.ts";
import type { Guest } from "../support/app/test_app.ts";
import { enterPractice } from "../support/browser/arena.ts";
import { SIZES } from "../support/browser/sizes.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";

const browserTest = browserTests();

const DESKTOP = SIZES.desktop;
const user = (page: Page) => page.getByRole("textbox", { name: "User" });
const scale = (page: Page) =>
  page.locator(".arena").evaluate((each) => each.style.getPropertyValue("--hud-scale"));

async function become(page: Page, name: string): Promise<void> {
  await user(page).fill(name);
  await user(page).press("Enter");
}

/** To the end of the slider. */
async function resize(
  page: Page,
  key: "Home" | "End",
  look: (what: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Settings" }).waitFor();
  await look("settings");
  await page.getByLabel("Size of the controls").press(key);
  await page.getByRole("button", { name: "Done" }).click();
}

for (const [name, view] of Object.entries(SIZES)) {
  browserTest(
    `[UI4] on ${name} the user field of the inventory says whose settings are in force, and another's inventory is private`,
    async ({ open, url }) => {
      await using tab = await open(view);
      const { page, complaints } = tab;
      await enterPractice(page, url);
      const show = async () => {
        if (await user(page).count() === 0) {
          await page.getByRole("button", { name: "Panels" }).click();
        }
        await user(page).waitFor();
      };
      await show();
      const me = await user(page).inputValue();
      assert.notEqual(me, "");
      await page.getByText("Nothing yet. What the store sells shows here.").waitFor();
      await resize(page, "End");
      await eventually("mine are large", async () => await scale(page) === "1.4");

      await become(page, "Liv");
      await page.getByText("What Liv owns is private: only they see it.").waitFor();
      await eventually("hers are as they come", async () => await scale(page) === "1");
      await checkAccess(page, `another's inventory, ${name}`);
      await resize(page, "Home", (dialog) => checkAccess(page, `${dialog}, ${name}`));
      await eventually("hers are small", async () => await scale(page) === "0.8");
      await page.reload();
      await page.locator(".arena[data-state=playing]").waitFor();
      await eventually("still hers", async () => await scale(page) === "0.8");
      await show();
      assert.equal(await user(page).inputValue(), "Liv");

      // Typing a name is not playing: the keys came back to the world after it.
      await become(page, me);
      await eventually("mine again", async () => await scale(page) === "1.4");
      await page.getByText("is private").waitFor({ state: "detached" });
      await become(page, "Liv");
      await eventually("and hers", async () => await scale(page) === "0.8");
      assert.deepEqual(complaints, []);
    },
  );
}

browserTest(
  "[UI4] one's own settings follow the account to another device; another user's stay in the browser",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page } = tab;
    await enterPractice(page, url);
    await become(page, "Liv");
    await page.getByText("is private").waitFor();
    await resize(page, "Home");
    await user(page).fill("");
    await user(page).press("Enter");
    await resize(page, "End");
    const kept = page.waitForResponse((answer) =>
      answer.request().method() === "PUT" && answer.url().endsWith("/settings")
    );
    assert.equal((await kept).status(), 200);

    await using other = await open(DESKTOP);
    await other.context.addCookies(await tab.context.cookies());
    await enterPractice(other.page, url);
    await eventually("as on the first device", async () => await scale(other.page) === "1.4");
    await become(other.page, "Liv");
    await other.page.getByText("is private").waitFor();
    await eventually("hers are not there", async () => await scale(other.page) === "1");
    assert.deepEqual(other.complaints, []);
  },
);

browserTest(
  "[UI4] a change that never reached the server goes there at the next visit, and is not undone",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page } = tab;
    await page.route(
      "**/users/*/settings",
      (route) => route.request().method() === "PUT" ? route.abort() : route.continue(),
    );
    await enterPractice(page, url);
    await resize(page, "End");
    await page.unroute("**/users/*/settings");
    const kept = page.waitForResponse((answer) => answer.request().method() === "PUT");
    await page.reload();
    await page.locator(".arena[data-state=playing]").waitFor();
    assert.equal((await kept).status(), 200);
    assert.equal(await scale(page), "1.4");
  },
);

for (const typesFirst of [true, false]) {
  browserTest(
    `[UI4] who types another account's id ${
      typesFirst ? "before" : "after"
    } that account plays here leaves its settings alone`,
    async ({ app, open, url }) => {
      await using tab = await open(DESKTOP);
      const { page, context } = tab;
      const [nova, liv] = [await app.guest(), await app.guest()];
      const as = async (player: Guest) => {
        await context.clearCookies();
        await context.addCookies([cookieOf(player, url)]);
        await enterPractice(page, url);
      };
      const typed = async () => {
        await as(liv);
        await become(page, nova.id);
        await page.getByText("is private").waitFor();
        await resize(page, "Home");
        await eventually("theirs for who typed", async () => await scale(page) === "0.8");
      };
      if (typesFirst) await typed();
      // What the account changes is not known to the server yet.
      const settings = `**/users/${nova.id}/settings`;
      await page.route(
        settings,
        (route) => route.request().method() === "PUT" ? route.abort() : route.continue(),
      );
      await as(nova);
      assert.equal(await scale(page), "1");
      await resize(page, "End");
      if (!typesFirst) await typed();
      await page.unroute(settings);
      const kept = page.waitForResponse((answer) => answer.request().method() === "PUT");
      await as(nova);
      assert.equal((await kept).status(), 200);
      await eventually("its own", async () => await scale(page) === "1.4");
      // Its own name, and its own id, mean itself.
      for (const self of [nova.name.toLowerCase(), nova.id.toUpperCase()]) {
        await become(page, self);
        assert.equal(await page.getByText("is private").count(), 0, self);
        assert.equal(await scale(page), "1.4");
      }
    },
  );
}

browserTest(
  "[UI2] the party beside the world is told of who comes and goes while one plays",
  async ({ app, open, url }) => {
    await using tab = await open(DESKTOP);
    const { page, complaints } = tab;
    await enterPractice(page, url);
    const party = await page.evaluate(() =>
      fetch("/parties", { method: "POST" }).then((answer) => answer.json())
    );
    await page.reload();
    await page.locator(".arena[data-state=playing]").waitFor();
    const members = page.getByRole("complementary", { name: "Panels" }).locator("li");
    const friend = await app.guest();
    const shown = members.filter({ hasText: friend.name });
    // The page follows its party once its room is joined.
    await eventually("the room is joined", async () => await members.count() > 2);
    const joined = await app.call("POST", "/parties/join", {
      ...{ token: friend.token, json: { code: party.code } },
    });
    assert.equal(joined.status, 200);
    await app.drain();
    await shown.waitFor();
    await app.call("POST", `/parties/${party.party_id}/leave`, { token: friend.token });
    await app.drain();
    await shown.waitFor({ state: "detached" });
    assert.deepEqual(complaints, []);
  },
);
