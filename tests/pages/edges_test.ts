/** UI6: what stands above the world keeps clear of notches and rounded corners, in a real browser. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { enterPractice } from "../support/browser/arena.ts";
import { browserTests, checkAccess, type WatchedPage } from "../support/browser/browser.ts";

const browserTest = browserTests();

const PHONES = [
  { width: 360, height: 640, insets: { top: 47, right: 0, bottom: 34, left: 0 } },
  { width: 844, height: 390, insets: { top: 0, right: 47, bottom: 21, left: 47 } },
];
type Insets = typeof PHONES[number]["insets"];

/** As a phone with a notch tells a page that asks to reach to the edges, and only that. */
async function notch({ context, page }: WatchedPage, insets: Insets): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setSafeAreaInsetsOverride" as never, { insets } as never);
}

/** What of these lies under an edge. */
function covered(page: Page, selector: string, insets: Insets): Promise<string[]> {
  return page.locator(selector).evaluateAll(
    (all, { top, right, bottom, left }) =>
      all.flatMap((each) => {
        const box = each.getBoundingClientRect();
        if (box.width === 0) return [];
        const isClear = box.left >= left && box.top >= top && box.right <= innerWidth - right &&
          box.bottom <= innerHeight - bottom;
        return isClear ? [] : [`${each.className}: ${JSON.stringify(box)}`];
      }),
    insets,
  );
}

for (const { width, height, insets } of PHONES) {
  browserTest(
    `[UI6] on ${width} × ${height} with a notch the world fills the screen and nothing else lies under it`,
    async ({ open, url }) => {
      await using tab = await open({ viewport: { width, height }, hasTouch: true, isMobile: true });
      const { page, complaints } = tab;
      await notch(tab, insets);
      await enterPractice(page, url);
      const viewport = await page.locator("meta[name=viewport]").getAttribute("content");
      assert.match(viewport!, /viewport-fit=cover/);
      const canvas = (await page.locator("canvas").boundingBox())!;
      assert.deepEqual([canvas.x, canvas.y, canvas.width, canvas.height], [0, 0, width, height]);
      const above = ".pad, .hud-abilities button, .hud-bar button, .hud-top, .hud-lesson";
      assert.deepEqual(await covered(page, above, insets), []);

      await page.getByRole("button", { name: "Scoreboard" }).tap();
      await page.getByRole("table", { name: "Scoreboard" }).waitFor();
      assert.deepEqual(await covered(page, ".hud-scores", insets), []);
      await page.getByRole("button", { name: "Settings" }).tap();
      const dialog = page.getByRole("dialog", { name: "Settings" });
      await dialog.waitFor();
      assert.deepEqual(await covered(page, ".arena dialog", insets), []);
      await checkAccess(page, "settings with a notch");
      await dialog.getByRole("button", { name: "Done" }).tap();
      await page.getByRole("button", { name: "Panels" }).tap();
      await page.getByRole("complementary", { name: "Panels" }).waitFor();
      assert.deepEqual(
        await covered(page, ".hud-bar button, .hud-panels section:first-child *", insets),
        [],
      );
      // Taken elsewhere: what is said in the middle, with where to go.
      await using other = await open();
      await other.context.addCookies(await tab.context.cookies());
      await other.page.goto(page.url());
      await page.getByText("You play this match in another window").waitFor();
      assert.deepEqual(await covered(page, ".hud-said", insets), []);
      assert.deepEqual(complaints, []);
    },
  );
}

browserTest("[UI6] other pages leave the edges to the browser", async ({ open, url }) => {
  await using tab = await open();
  for (const path of ["/", "/play", "/store", "/play/none"]) {
    await tab.page.goto(url + path);
    const viewport = await tab.page.locator("meta[name=viewport]").getAttribute("content");
    assert.equal(viewport, "width=device-width, initial-scale=1", path);
  }
});
