/** Fingers on the arena, in a real browser that has a touch screen. */

import assert from "node:assert/strict";
import type { CDPSession, Page } from "playwright-core";
import { eventually } from "../support/app/eventually.ts";
import { enterPractice } from "../support/browser/arena.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";

const browserTest = browserTests();

const TALL = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
const LYING = { viewport: { width: 844, height: 390 }, hasTouch: true, isMobile: true };

type Point = { x: number; y: number; id: number };
const fingers = (cdp: CDPSession) => ({
  down: (...touchPoints: Point[]) =>
    cdp.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints }),
  move: (...touchPoints: Point[]) =>
    cdp.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints }),
  up: (...touchPoints: Point[]) =>
    cdp.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints }),
});
const held = (page: Page, stick: string) =>
  page.locator(`.pad[data-stick=${stick}]`).evaluate((each) => ({
    held: each.dataset.held === "yes",
    x: Number(each.style.getPropertyValue("--x")),
    y: Number(each.style.getPropertyValue("--y")),
  }));
const middle = async (page: Page, selector: string) => {
  const box = (await page.locator(selector).boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};
const wave = (page: Page) => page.locator("button.dial[data-ability=wave]");
const bolt = (page: Page) => page.locator("button.dial[data-ability=bolt]");

interface Shape {
  name: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
}
function areApart(one: Shape, other: Shape): boolean {
  if (![one, other].every(({ name }) => name === "pad" || name === "dial")) {
    return one.right <= other.left || other.right <= one.left ||
      one.bottom <= other.top || other.bottom <= one.top;
  }
  const reach = (one.right - one.left + other.right - other.left) / 2;
  const [dx, dy] = [
    one.left + one.right - other.left - other.right,
    one.top + one.bottom - other.top - other.bottom,
  ];
  return Math.hypot(dx, dy) / 2 >= reach;
}

for (const [name, view] of [["360 × 640", TALL], ["844 × 390", LYING]] as const) {
  browserTest(
    `[UI3 UI5] on ${name} one thumb moves while the other aims, fires and casts`,
    async ({ open, url }) => {
      await using tab = await open(view);
      const { page, complaints } = tab;
      await enterPractice(page, url);
      await checkAccess(page, `/play/{match_id} at ${name}`);
      const { width, height } = view.viewport;
      // Nothing lies under anything else, and all of it is large enough for a finger.
      const shapes = await page.locator(".pad, .hud-abilities button, .hud-bar button, .hud-top")
        .evaluateAll((all) =>
          all.map((each) => {
            const { left, top, right, bottom } = each.getBoundingClientRect();
            return { name: each.className, left, top, right, bottom };
          })
        );
      for (const [i, one] of shapes.entries()) {
        assert.ok(one.left >= 0 && one.top >= 0 && one.right <= width && one.bottom <= height);
        if (one.name !== "hud-top") assert.ok(one.right - one.left >= 44, JSON.stringify(one));
        for (const other of shapes.slice(i + 1)) {
          assert.ok(areApart(one, other), `${JSON.stringify(one)} and ${JSON.stringify(other)}`);
        }
      }

      const { down, move, up } = fingers(await tab.context.newCDPSession(page));
      const from = await middle(page, ".pad[data-stick=move]");
      const left = { ...from, id: 1 };
      await down(left);
      await move({ ...left, y: left.y - 60 });
      assert.deepEqual(await held(page, "move"), { held: true, x: 0, y: -1 });
      const walking = { ...left, y: left.y - 60 };
      const cast = { ...await middle(page, "button.dial[data-ability=wave]"), id: 2 };
      await down(walking, cast);
      await eventually("the other thumb casts", () => wave(page).isDisabled());
      await up(cast);
      assert.ok((await held(page, "move")).held, "the first still moves");
      // Where the right thumb comes down it aims; far out it fires.
      const right = { x: width * 0.7, y: height * 0.45, id: 3 };
      await down(walking, right);
      await move(walking, { ...right, x: right.x + 12 });
      assert.equal((await held(page, "aim")).held, true);
      assert.ok(await bolt(page).isEnabled(), "it only aims");
      await move(walking, { ...right, x: right.x + 70 });
      await eventually("it fires", () => bolt(page).isDisabled());
      await page.evaluate(() => dispatchEvent(new Event("blur")));
      for (const stick of ["move", "aim"]) {
        assert.equal((await held(page, stick)).held, false, "released with the page");
      }
      await up();
      assert.deepEqual(complaints, []);
    },
  );
}

browserTest("[UI3] the D-pad knows eight ways and stands where it is", async ({ open, url }) => {
  await using tab = await open(LYING);
  const { page } = tab;
  await enterPractice(page, url);
  await page.getByRole("button", { name: "Settings" }).tap();
  await page.getByLabel("Moving by touch").selectOption({ label: "D-pad" });
  await page.getByRole("button", { name: "Done" }).tap();
  const { down, move, up } = fingers(await tab.context.newCDPSession(page));
  const from = await middle(page, ".pad[data-stick=move]");
  await down({ x: from.x + 40, y: from.y + 6, id: 1 });
  assert.deepEqual(await held(page, "move"), { held: true, x: 1, y: 0 });
  await move({ x: from.x + 30, y: from.y + 26, id: 1 });
  assert.deepEqual(await held(page, "move"), { held: true, x: 0.707, y: 0.707 });
  const now = await middle(page, ".pad[data-stick=move]");
  assert.ok(Math.hypot(now.x - from.x, now.y - from.y) < 1);
  await up();
});
