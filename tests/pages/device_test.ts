/** UI6: what the device does for a match, in a real browser. */

import assert from "node:assert/strict";
import { eventually } from "../support/app/eventually.ts";
import { enterPractice } from "../support/browser/arena.ts";
import { browserTests } from "../support/browser/browser.ts";
import { enterDuel, giveUp } from "../support/browser/duel.ts";
import { SIZES } from "../support/browser/sizes.ts";

const browserTest = browserTests();

const DESKTOP = SIZES.desktop;

browserTest(
  "[UI6] the screen stays lit while a match runs, again after the page was hidden, and no longer",
  async ({ app, open, url }) => {
    await using one = await open(DESKTOP);
    await using two = await open(DESKTOP);
    const { page, complaints } = one;
    await page.addInitScript(() => {
      const locks: string[] = [];
      const all: EventTarget[] = [];
      Object.assign(globalThis, { locks, all });
      const request = (kind: string) => {
        locks.push(`${kind} taken`);
        const lock = new EventTarget();
        all.push(lock);
        const release = () => Promise.resolve(void locks.push("released"));
        return Promise.resolve(Object.assign(lock, { release }));
      };
      Object.defineProperty(navigator, "wakeLock", { value: { request } });
    });
    type Locks = { locks: string[]; all: EventTarget[] };
    const locks = () => page.evaluate(() => (globalThis as unknown as Locks).locks.join());
    await enterDuel(app, url, [page, two.page]);
    await eventually("it is lit", async () => await locks() === "screen taken");
    // Browsers take it back with the page; nobody but the page asks for it again.
    await page.evaluate(() => {
      const [lock] = (globalThis as unknown as Locks).all;
      lock!.dispatchEvent(new Event("release"));
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await eventually("and again", async () => await locks() === "screen taken,screen taken");
    await giveUp(app, two.page);
    await page.locator(".arena[data-state=over]").waitFor();
    await eventually(
      "it may go dark",
      async () => await locks() === "screen taken,screen taken,released",
    );
    assert.deepEqual(complaints, []);
  },
);

browserTest(
  "[UI6] the screen is filled on demand, and a phone is held across meanwhile",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page, complaints } = tab;
    await page.addInitScript(() => {
      const turns: string[] = [];
      Object.assign(globalThis, { turns });
      const filled = () => document.fullscreenElement ? "filled" : "not filled";
      Object.defineProperty(screen.orientation, "lock", {
        value: (to: string) => Promise.resolve(void turns.push(`${to}, ${filled()}`)),
      });
    });
    await enterPractice(page, url);
    await page.keyboard.press("Escape");
    await page.getByRole("switch", { name: "Full screen" }).click();
    await eventually("it is filled", () => page.evaluate(() => !!document.fullscreenElement));
    const turns = () => page.evaluate(() => (globalThis as unknown as { turns: string[] }).turns);
    await eventually("it is turned", async () => (await turns()).length > 0);
    assert.deepEqual(await turns(), ["landscape, filled"], "refused before it is filled");
    await page.getByRole("switch", { name: "Full screen" }).click();
    await eventually("it is not", () => page.evaluate(() => !document.fullscreenElement));
    assert.deepEqual(complaints, []);
  },
);
