/** Fingers on the arena, in a real browser that has a touch screen. */

import assert from "node:assert/strict";
import type { CDPSession, Page } from "playwright-core";
import { eventually } from "../support/app/eventually.ts";
import { enterPractice, followCommands } from "../support/browser/arena.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";

const browserTest = browserTests();

const TALL = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
const LYING = { viewport: { width: 844, height: 390 }, hasTouch: true, isMobile: true };

type Point = { x: number; y: number; id: number; radiusX?: number; radiusY?: number };
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

browserTest(
  "[UI3] a third finger takes no stick from another, and a palm is no finger",
  async ({ open, url }) => {
    await using tab = await open(LYING);
    const { page, complaints } = tab;
    const commands = followCommands(page);
    await enterPractice(page, url);
    const { down, move, up } = fingers(await tab.context.newCDPSession(page));
    const from = await middle(page, ".pad[data-stick=move]");
    const palm = { x: 80, y: 160, id: 7, radiusX: 60, radiusY: 45 };
    await down(palm);
    await move({ ...palm, y: palm.y + 60 });
    assert.equal((await held(page, "move")).held, false, "a palm");
    const under = { ...await middle(page, "button.dial[data-ability=wave]"), id: 8 };
    const resting = { ...palm, y: palm.y + 60 };
    await down(resting, { ...under, radiusX: 60, radiusY: 50 });
    await page.waitForTimeout(300);
    assert.ok(await wave(page).isEnabled(), "a palm casts nothing");
    await up({ ...under, radiusX: 60, radiusY: 50 });
    await down(resting, under);
    await eventually("a finger there does", () => wave(page).isDisabled());
    await up(under);
    // While it rests there, a thumb plays.
    const thumb = { ...from, id: 1 };
    await down(resting, thumb);
    const walking = { ...thumb, x: thumb.x + 60 };
    await move(resting, walking);
    await eventually("it walks", () => commands()?.moveX === 127);
    const third = { x: 60, y: 200, id: 3 };
    await down(resting, walking, third);
    await move(resting, walking, { ...third, y: third.y + 60 });
    assert.deepEqual(await held(page, "move"), { held: true, x: 1, y: 0 }, "another finger");
    await page.waitForTimeout(200);
    assert.deepEqual([commands()!.moveX, commands()!.moveY], [127, 0]);
    await up({ ...third, y: third.y + 60 });
    assert.ok((await held(page, "move")).held, "its end is not the first's");
    await up();
    await eventually("it stands", () => commands()?.moveX === 0);
    assert.deepEqual(complaints, []);
  },
);

browserTest(
  "[UI3 UI6] a phone that is turned keeps playing, and all that stands above the world fits",
  async ({ open, url }) => {
    await using tab = await open(TALL);
    const { page, complaints } = tab;
    await enterPractice(page, url);
    for (const { viewport: { width, height } } of [LYING, TALL]) {
      await page.setViewportSize({ width, height });
      await eventually(
        "it is drawn as large",
        () =>
          page.locator("canvas").evaluate(
            (each: HTMLCanvasElement, [width, height]) =>
              each.clientWidth === width && each.clientHeight === height &&
              each.width === Math.round(width! * Math.min(2, devicePixelRatio)),
            [width, height],
          ),
      );
      const shapes = await page.locator(".pad, .hud-abilities button, .hud-bar button, .hud-top")
        .evaluateAll((all) =>
          all.map((each) => {
            const { left, top, right, bottom } = each.getBoundingClientRect();
            return { name: each.className, left, top, right, bottom };
          })
        );
      for (const [i, one] of shapes.entries()) {
        const fits = one.left >= 0 && one.top >= 0 && one.right <= width && one.bottom <= height;
        assert.ok(fits, JSON.stringify(one));
        for (const other of shapes.slice(i + 1)) {
          assert.ok(areApart(one, other), `${JSON.stringify(one)} and ${JSON.stringify(other)}`);
        }
      }
      assert.equal(await page.locator(".arena").getAttribute("data-state"), "playing");
    }
    assert.deepEqual(complaints, []);
  },
);

browserTest(
  "[UI6] without a keyboard a tap on the scores shows the scoreboard, and another hides it",
  async ({ open, url }) => {
    await using tab = await open(TALL);
    const { page, complaints } = tab;
    await enterPractice(page, url);
    const scores = page.getByRole("button", { name: "Scoreboard" });
    await scores.tap();
    const board = page.getByRole("table", { name: "Scoreboard" });
    await board.waitFor();
    await checkAccess(page, "the scoreboard on a phone");
    await scores.tap();
    await board.waitFor({ state: "detached" });
    assert.deepEqual(complaints, []);
  },
);
