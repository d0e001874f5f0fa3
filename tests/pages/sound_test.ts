/** UI3: sounds of the arena, in a real browser that counts its tones. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { eventually } from "../support/app/eventually.ts";
import { cast, enterPractice } from "../support/browser/arena.ts";
import { browserTests } from "../support/browser/browser.ts";

const browserTest = browserTests();

const DESKTOP = { viewport: { width: 1280, height: 800 } };
type Counting = { tones: number };
const tones = (page: Page) => page.evaluate(() => (globalThis as unknown as Counting).tones);
const dodge = (page: Page) => page.getByRole("button", { name: "Dodge, key Space" });

async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const page = globalThis as unknown as Counting;
    page.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...args) {
      page.tones++;
      return start.apply(this, args);
    };
  });
}

async function dodgeOnce(page: Page): Promise<void> {
  await cast(page, "dodge");
  await eventually("ready again", () => dodge(page).isEnabled());
}

browserTest(
  "[UI3] what happens is heard while sound is on, and neither when it is off nor in a hidden tab",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page, complaints } = tab;
    await listen(page);
    await enterPractice(page, url);
    await dodgeOnce(page);
    await eventually("it is heard", async () => await tones(page) > 0);

    await page.evaluate(() =>
      Object.defineProperty(document, "hidden", { configurable: true, value: true })
    );
    const shown = await tones(page);
    await dodgeOnce(page);
    assert.equal(await tones(page), shown, "hidden");
    await page.evaluate(() => Reflect.deleteProperty(document, "hidden"));

    await page.keyboard.press("Escape");
    await page.getByRole("switch", { name: "Sound" }).uncheck();
    await page.getByRole("button", { name: "Done" }).click();
    const on = await tones(page);
    await dodgeOnce(page);
    assert.equal(await tones(page), on, "off");
    assert.deepEqual(complaints, []);
  },
);

browserTest(
  "[UI3] before the first gesture nothing sounds, and the browser has nothing to complain of",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    await enterPractice(tab.page, url);
    const match = tab.page.url();
    await tab.page.goto("about:blank");

    await using other = await open(DESKTOP);
    await other.context.addCookies(await tab.context.cookies());
    await listen(other.page);
    // A driver's own calls count as gestures: the page dodges by itself, and says what was heard.
    await other.page.addInitScript(() => {
      let dodged = false;
      const timer = setInterval(() => {
        const dial = document.querySelector("button.dial[data-ability=dodge]");
        if (!dial || !document.querySelector(".arena[data-state=playing]")) return;
        const ready = dial.ariaDisabled !== "true";
        if (dodged && ready) {
          clearInterval(timer);
          const { tones } = globalThis as unknown as Counting;
          console.log(`tones ${tones}, touched ${navigator.userActivation.hasBeenActive}`);
        }
        dodged ||= !ready;
        for (const type of dodged ? [] : ["keydown", "keyup"]) {
          document.dispatchEvent(new KeyboardEvent(type, { code: "Space" }));
        }
      }, 50);
    });
    const said = other.page.waitForEvent("console", (message) => message.text().includes("tones"));
    await other.page.goto(match);
    assert.equal((await said).text(), "tones 0, touched false");
    assert.deepEqual(other.complaints, []);
    await dodgeOnce(other.page);
    await eventually("from then on", async () => await tones(other.page) > 0);
  },
);
