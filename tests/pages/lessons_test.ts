/** UI6: the first minute teaches, and a newcomer is soon in it; in a real browser. */

import assert from "node:assert/strict";
import { cast, enterPractice, startPractice } from "../support/browser/arena.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";

const browserTest = browserTests();

const DESKTOP = { viewport: { width: 1280, height: 800 } };

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
    const second = lesson.getByText("Aim with the mouse, fire with a click or Q");
    await second.waitFor();
    // What is learnt is learnt, also by who comes back in the middle of it.
    await page.reload();
    await page.locator(".arena[data-state=playing]").waitFor();
    await second.waitFor();
    assert.equal(await lesson.count(), 1);
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
    const pages: string[] = [];
    page.on("framenavigated", (frame) => {
      if (frame === page.mainFrame()) pages.push(new URL(frame.url()).pathname);
    });
    await page.goto(url);
    await page.getByRole("link", { name: "Practice against the computer" }).click();
    await startPractice(page);
    await page.locator(".arena[data-state=playing]").waitFor();
    // A lesson that goes says that the player has moved.
    const lesson = page.getByText("Move with W A S D");
    await lesson.waitFor();
    await page.keyboard.down("d");
    await lesson.waitFor({ state: "detached" });
    await page.keyboard.up("d");
    // Nothing stands between them: no sign-in, no choice, no page to pass. bench/ says how long it takes.
    assert.deepEqual(pages.slice(0, 2), ["/", "/play"]);
    assert.equal(pages.length, 3, pages.join());
    assert.equal(new URL(url + pages[2]).pathname, new URL(page.url()).pathname);
    assert.deepEqual(complaints, []);
  },
);
