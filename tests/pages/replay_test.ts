/** AR5, UI6: a match that was played is seen again, in a real browser. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { eventually } from "../support/app/eventually.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";
import { enterDuel, giveUp } from "../support/browser/duel.ts";

const browserTest = browserTests();

const moment = (page: Page) => page.getByRole("slider", { name: "Moment" });
const tick = async (page: Page) => Number(await moment(page).inputValue());
/** Sums up what is drawn. */
const drawn = (page: Page) =>
  page.locator(".replay canvas").evaluate((each: HTMLCanvasElement) =>
    each.toDataURL().slice(-4_000)
  );

browserTest(
  "[AR5 UI6] who played sees the match again: plays, seeks by key, looks from a player, shares a moment",
  async ({ app, open, url }) => {
    await using one = await open({ viewport: { width: 1280, height: 900 } });
    await using two = await open();
    const { page } = one;
    await enterDuel(app, url, [page, two.page]);
    await page.keyboard.down("d");
    await page.waitForTimeout(3_000);
    await page.keyboard.up("d");
    assert.equal(await giveUp(app, two.page), 200);
    await page.getByText("You won").waitFor();
    await page.getByRole("link", { name: "Match and replay" }).click();
    await page.getByRole("button", { name: "Watch the replay" }).press("Enter");
    await moment(page).waitFor();
    assert.equal(await tick(page), 1);
    await page.getByText("Nobody was eliminated.").waitFor();
    // Its result leads here too.
    const home = await one.context.newPage();
    await home.goto(`${url}/?over=${new URL(page.url()).pathname.split("/").at(-1)}`);
    await home.getByRole("link", { name: "Watch the replay" }).waitFor();
    await home.close();
    await checkAccess(page, "the replay");

    await moment(page).press("ArrowRight");
    await eventually("a second later", async () => await tick(page) === 31);
    assert.match(await moment(page).getAttribute("aria-valuetext") ?? "", /0:01, points 0 to 0/);
    const above = await drawn(page);
    const eyes = page.getByLabel("Look from");
    await eyes.selectOption({ index: 1 });
    await eventually("another view", async () => await drawn(page) !== above);
    await page.getByLabel("Speed").selectOption({ label: "4 ×" });
    await page.getByRole("button", { name: "Play", exact: true }).click();
    const last = Number(await moment(page).getAttribute("max"));
    await eventually("it comes to its end and rests", async () =>
      await tick(page) === last &&
      await page.getByRole("button", { name: "Play", exact: true }).count() === 1);

    await moment(page).press("ArrowLeft");
    const shared = await tick(page);
    await page.getByRole("button", { name: "Link to this moment" }).click();
    await page.getByText(/The link to this moment/).waitFor();
    assert.match(page.url(), /#t=\d/);
    await page.reload();
    await moment(page).waitFor();
    await eventually("there at once", async () => Math.abs(await tick(page) - shared) <= 3);

    // On a phone nothing sticks out.
    await page.setViewportSize({ width: 360, height: 640 });
    await checkAccess(page, "the replay on a phone");
    assert.deepEqual(one.complaints, []);
  },
);
