/** UI6, UI8 in a real browser: pages stay still, and on a phone words that are longer do not break them. */

import assert from "node:assert/strict";
import { cookieOf, listVisits, seedDemo } from "../support/app/demo.ts";
import { testGame } from "../support/app/test_game.ts";
import { browserTests } from "../support/browser/browser.ts";
import { SIZES } from "../support/browser/sizes.ts";
import type { Page } from "playwright-core";

const browserTest = browserTests({ game: testGame() });

const PHONE = {
  ...{ viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true },
  ...{ locale: "de-DE", timezoneId: "Europe/Berlin" },
};
/** How much longer than German another language may be. */
const LONGER = 1.4;
const MOST_SHIFT = .05;

/** Makes every text of the page longer. Runs in the page, so it stands on its own. */
function lengthen(factor: number): void {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    // What the server measures or a person chose is as long as it is.
    if (node.parentElement!.closest("script, style, .number, bdi, code, pre, canvas")) continue;
    node.data = node.data.replace(/\p{L}{2,}/gu, (word) => {
      const more = Math.round(word.length * (factor - 1));
      return word + word.slice(1).repeat(2).slice(0, more).toLowerCase();
    });
  }
}

/** What sticks out of the page, or is cut off in a button. */
function overflowing(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  const wide = scrollWidth > clientWidth ? [`the page, by ${scrollWidth - clientWidth} px`] : [];
  const cut = [...document.querySelectorAll<HTMLElement>("button, .button, nav a, label, h1, h2")]
    // On a phone some words are for the ear alone.
    .filter((each) => each.offsetParent !== null && !each.closest(".away"))
    .filter((each) => each.querySelector(".wide") === null)
    .filter((each) => {
      const inner = document.createRange();
      inner.selectNodeContents(each);
      const [text, box] = [inner.getBoundingClientRect(), each.getBoundingClientRect()];
      return text.width > 0 && (text.right > box.right + 1 || text.left < box.left - 1 ||
        text.bottom > box.bottom + 4);
    })
    .map((each) => `${each.tagName} ${each.textContent}`);
  return [...wide, ...cut];
}

/** Sums up how far parts of the page jumped by themselves (Layout Instability, W3C). */
function watchShifts(): void {
  Reflect.set(globalThis, "shift", 0);
  new PerformanceObserver((list) => {
    for (
      const entry of list.getEntries() as (PerformanceEntry & Record<string, number | boolean>)[]
    ) {
      if (entry["hadRecentInput"]) continue;
      Reflect.set(globalThis, "shift", Reflect.get(globalThis, "shift") + Number(entry["value"]));
    }
  }).observe({ type: "layout-shift", buffered: true });
}

/** Opens a page and lets it come to rest. @returns how far it jumped */
async function shiftOf(page: Page, address: string): Promise<number> {
  await page.addInitScript(watchShifts);
  await page.goto(address, { waitUntil: "load" });
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLElement>("veze-island")]
      .every(({ dataset }) => dataset["awake"] === "yes") && !document.querySelector(".bone")
  );
  return await page.evaluate(() =>
    new Promise<number>((resolve) =>
      requestAnimationFrame(() =>
        requestAnimationFrame(() => resolve(Reflect.get(globalThis, "shift")))
      )
    )
  );
}

browserTest(
  "[UI8 UI6] no page jumps, and on a phone words 40 % longer than German ones fit",
  async ({ app, url, open }) => {
    const demo = await seedDemo(app);
    const faults: string[] = [];
    const all = listVisits(demo).filter(({ path }) => !/^\/(?:dev|play\/)/.test(path));
    // Staff work at desks.
    const players = all.filter(({ path }) => !path.startsWith("/admin"));
    for (const [visits, size] of [[all, SIZES.desktop], [players, PHONE]] as const) {
      for (const { path, as } of visits) {
        await using tab = await open(size);
        if (as !== "nobody") await tab.context.addCookies([cookieOf(demo[as], url)]);
        const shift = await shiftOf(tab.page, url + path);
        const { width } = size.viewport;
        if (shift > MOST_SHIFT) faults.push(`${path} for ${as} at ${width} px jumps by ${shift}`);
        if (size !== PHONE) continue;
        await tab.page.evaluate(lengthen, LONGER);
        for (const each of await tab.page.evaluate(overflowing)) {
          faults.push(`${path} for ${as}: ${each}`);
        }
      }
    }
    assert.ok(players.length > 10 && all.length > players.length);
    assert.deepEqual(faults, []);
  },
);
