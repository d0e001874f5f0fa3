/** UI6: the first minute teaches, and a newcomer is soon in it; in a real browser. */

import assert from "node:assert/strict";
import { eventually } from "../support/app/eventually.ts";
import { cast, enterPractice } from "../support/browser/arena.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";

const browserTest = browserTests();

const DESKTOP = { viewport: { width: 1280, height: 800 } };
/** Far more than a newcomer should wait: what it was is told. */
const NEWCOMER_MS = 30_000;

browserTest(
  "[UI6] three prompts go when they are done: move, shoot, dodge; never again for that player",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page, complaints } = tab;
    await enterPractice(page, url);
    const lesson = page.locator(".hud-lesson");
    await lesson.getByText("Move with W A S D").waitFor();
    await checkAccess(page, "a lesson");
    await page.keyboard.press("ArrowUp", { delay: 100 });
    await lesson.getByText("Aim with the mouse, fire with a click or Q").waitFor();
    await cast(page, "bolt");
    await lesson.getByText("Dodge with Space").waitFor();
    await cast(page, "dodge");
    await lesson.waitFor({ state: "detached" });
    await page.reload();
    await page.locator(".arena[data-state=playing]").waitFor();
    await page.keyboard.press("d", { delay: 200 });
    assert.equal(await lesson.count(), 0);
    assert.deepEqual(complaints, []);
  },
);

browserTest(
  "[UI6] on a phone the prompts speak of thumbs",
  async ({ open, url }) => {
    await using tab = await open({
      ...{ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true },
    });
    await enterPractice(tab.page, url);
    await tab.page.getByText("Move with your left thumb").waitFor();
    await checkAccess(tab.page, "a lesson on a phone");
  },
);

browserTest(
  "[UI1 UI6] from a cold first page a newcomer moves in a running match after two clicks",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page, complaints } = tab;
    const started = performance.now();
    await page.goto(url);
    await page.getByRole("link", { name: "Practice against the computer" }).click();
    await page.getByRole("button", { name: "Start" }).click();
    await page.locator(".arena[data-state=playing]").waitFor();
    // A lesson that goes says that the player has moved.
    const lesson = page.getByText("Move with W A S D");
    await lesson.waitFor();
    await page.keyboard.down("d");
    await lesson.waitFor({ state: "detached" });
    const ms = performance.now() - started;
    await page.keyboard.up("d");
    console.log(`a newcomer moves after ${(ms / 1_000).toFixed(1)} s`);
    assert.ok(ms < NEWCOMER_MS, `${ms} ms`);
    await eventually("nothing complains", () => complaints.length === 0);
  },
);
