/** UI2–UI5: what stands above the world, in a real browser. */

import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { eventually } from "../support/app/eventually.ts";
import { cast, enterPractice } from "../support/browser/arena.ts";
import { SIZES } from "../support/browser/sizes.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";

const browserTest = browserTests();

const DESKTOP = SIZES.desktop;
const button = (page: Page, name: string) => page.getByRole("button", { name });
const dial = (page: Page, ability: string) => ({
  button: page.locator(`button.dial[data-ability=${ability}]`),
  text: page.locator(`dd.dial[data-ability=${ability}]`),
});
const partOf = async (page: Page, ability: string) =>
  Number(
    await dial(page, ability).button.locator(".ring").evaluate((each) =>
      (each as SVGElement).style.strokeDasharray.split(/[ ,]/)[0]
    ),
  );

browserTest(
  "[UI5] Q, E and Dodge are locked while they cool down, with a ring and a number, and as text beside",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page, complaints } = tab;
    await enterPractice(page, url);
    await checkAccess(page, "/play/{match_id}");
    for (const ability of ["bolt", "wave", "dodge"]) {
      assert.equal(await dial(page, ability).text.innerText(), "ready");
    }
    // By the screen, and by the keys that everybody knows.
    await cast(page, "wave", () => button(page, "Wave, key E").click({ timeout: 1_000 }));
    await cast(page, "dodge");
    for (const ability of ["wave", "dodge"]) {
      const { button, text } = dial(page, ability);
      assert.match((await button.locator(".count").getAttribute("data-left"))!, /^\d\.\d$/);
      assert.match(await text.innerText(), /^\d\.\d s$/);
    }
    const early = await partOf(page, "wave");
    await eventually("the ring runs down", async () => await partOf(page, "wave") < early - 0.2);
    await eventually("and opens", () => button(page, "Wave, key E").isEnabled());
    assert.equal(await dial(page, "wave").text.innerText(), "ready");
    assert.equal(await dial(page, "wave").button.locator(".count").getAttribute("data-left"), "");
    assert.deepEqual(complaints, []);
  },
);

browserTest(
  "[UI5] where the server stalls the countdown stalls, and nothing is unlocked",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page } = tab;
    let stalled = false;
    await page.routeWebSocket(/\/arena\//, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((frame) => {
        if (!stalled) socket.send(frame);
      });
    });
    await enterPractice(page, url);
    await cast(page, "dodge");
    stalled = true;
    // Half a second is what a server may be behind; then it stands.
    const count = dial(page, "dodge").button.locator(".count");
    let before = "";
    await eventually("it stands", async () => {
      const [last, now] = [before, before = (await count.getAttribute("data-left"))!];
      await page.waitForTimeout(300);
      return last === now && now === await count.getAttribute("data-left");
    });
    assert.ok(parseFloat(before) > 1, before);
    assert.ok(await button(page, "Dodge, key Space").isDisabled());
  },
);

browserTest(
  "[UI2] the connection beside the world tells of frames that come late, and no longer when they do not",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page, complaints } = tab;
    let held: (string | Buffer)[] | undefined;
    let letGo = () => {};
    await page.routeWebSocket(/\/arena\//, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((frame) => held ? held.push(frame) : socket.send(frame));
      letGo = () => {
        for (const frame of held!) socket.send(frame);
        held = undefined;
      };
    });
    await enterPractice(page, url);
    const fact = (name: string) =>
      page.locator(".hud-panels .hud-facts div", { hasText: name }).locator("dd");
    const loss = async () => parseFloat(await fact("Loss").innerText());
    await eventually("hardly anything is late", async () => await loss() < 20);
    assert.match(await fact("Ping").innerText(), /^\d+ ms$/);
    assert.match(await fact("Corrections").innerText(), /^\d+$/);
    held = [];
    await eventually("what lacks shows at once", async () => await loss() >= 50);
    letGo();
    await page.waitForTimeout(300);
    assert.ok(await loss() >= 40, "what came too late is lost");
    await eventually("until it is long over", async () => await loss() < 20);
    assert.deepEqual(complaints, []);
  },
);

for (const [name, view] of Object.entries(SIZES)) {
  browserTest(
    `[UI2] on ${name} the Panels button hides the sidebar by hand and by keyboard, the world fills the screen, and it stays so`,
    async ({ open, url }) => {
      await using tab = await open(view);
      const { page, complaints } = tab;
      await enterPractice(page, url);
      const sidebar = page.getByRole("complementary", { name: "Panels" });
      // Where there is room they are there from the beginning.
      assert.equal(await sidebar.count(), name === "desktop" ? 1 : 0);
      if (name !== "desktop") await button(page, "Panels").tap();
      await sidebar.waitFor();
      for (const text of ["Time left", "Health", "Bolt", "Wave", "Dodge", "Connected"]) {
        assert.ok(await sidebar.getByText(text).first().isVisible(), text);
      }
      assert.equal(await sidebar.locator(".hud-sides li").count(), 2);
      await checkAccess(page, `panels, ${name}`);
      const { width, height } = view.viewport;
      const fills = () =>
        page.locator("canvas").evaluate(
          (each: HTMLCanvasElement, [width, height]) =>
            each.clientWidth === width && each.clientHeight === height &&
            // The picture itself has grown, not only its place.
            each.width === Math.round(width! * Math.min(2, devicePixelRatio)),
          [width, height],
        );
      assert.ok(!await fills());
      if (name === "desktop") await button(page, "Panels").click();
      else await button(page, "Panels").tap();
      await eventually("the world fills the screen", fills);
      assert.equal(await sidebar.count(), 0);
      await page.reload();
      await page.locator(".arena[data-state=playing]").waitFor();
      await eventually("still hidden", fills);
      // By keyboard alone: Shift and Tab lead to the buttons.
      const focused = () => page.evaluate(() => document.activeElement?.textContent);
      for (let i = 0; i < 20 && await focused() !== "Panels"; i++) {
        await page.keyboard.press("Shift+Tab");
      }
      assert.equal(await focused(), "Panels");
      await page.keyboard.press("Enter");
      await sidebar.waitFor();
      assert.equal(await focused(), "Panels", "it stays where it was");
      await page.keyboard.press("Enter");
      await sidebar.waitFor({ state: "detached" });
      await eventually("the world fills the screen again", fills);
      assert.deepEqual(complaints, []);
    },
  );
}

browserTest(
  "[UI6] in the light theme the arena stays a world of its own, with nothing that cannot be read",
  async ({ open, url }) => {
    await using tab = await open({ ...DESKTOP, colorScheme: "light" });
    const { page, complaints } = tab;
    await enterPractice(page, url);
    const colour = (selector: string, name: "color" | "backgroundColor") =>
      page.locator(selector).first().evaluate((each, name) => getComputedStyle(each)[name], name);
    const panels = await colour(".hud-panels", "backgroundColor");
    await checkAccess(page, "/play/{match_id}, light");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Settings" }).waitFor();
    assert.equal(await colour(".arena dialog", "backgroundColor"), panels);
    await checkAccess(page, "settings, light");
    await page.emulateMedia({ colorScheme: "dark" });
    assert.equal(await colour(".hud-panels", "backgroundColor"), panels, "as in the dark");
    assert.deepEqual(complaints, []);
  },
);
