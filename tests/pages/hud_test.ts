/** UI2–UI5: what stands above the world, in a real browser. */

import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { eventually } from "../support/app/eventually.ts";
import { cast, enterPractice } from "../support/browser/arena.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";

const browserTest = browserTests();

const DESKTOP = { viewport: { width: 1280, height: 800 } };
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
const widthOf = (page: Page) => page.locator("canvas").evaluate((each) => each.clientWidth);

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

browserTest(
  "[UI2] the Panels button hides the sidebar, the world fills the screen, and it stays so",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page, complaints } = tab;
    await enterPractice(page, url);
    const sidebar = page.getByRole("complementary", { name: "Panels" });
    for (const text of ["Time left", "Health", "Bolt", "Wave", "Dodge", "Connected"]) {
      assert.ok(await sidebar.getByText(text).first().isVisible(), text);
    }
    assert.equal(await sidebar.locator(".hud-sides li").count(), 2);
    assert.ok(await widthOf(page) < 1280);
    await button(page, "Panels").click();
    await eventually("the world fills the screen", async () => await widthOf(page) === 1280);
    assert.equal(await sidebar.count(), 0);
    // The picture itself has grown, not only its place.
    await eventually(
      "it is drawn as large",
      () => page.locator("canvas").evaluate((each: HTMLCanvasElement) => each.width === 1280),
    );
    await cast(page, "dodge");
    await page.reload();
    await page.locator(".arena[data-state=playing]").waitFor();
    await eventually("still hidden", async () => await widthOf(page) === 1280);
    await button(page, "Panels").click();
    await sidebar.waitFor();
    assert.deepEqual(complaints, []);
  },
);
