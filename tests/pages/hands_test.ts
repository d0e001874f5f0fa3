/** UI4 and UI6: keys of one's own, the scoreboard and a gamepad, in a real browser. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { SentCommand } from "../../services/arena/codec/commands.ts";
import { eventually } from "../support/app/eventually.ts";
import { cast, enterPractice, followCommands } from "../support/browser/arena.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";

const browserTest = browserTests();

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const scoreboard = (page: Page) => page.getByRole("table", { name: "Scoreboard" });

async function openSettings(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Settings" }).waitFor();
}

browserTest(
  "[UI4 UI6] a key is given another by keyboard alone; two on one key are told of; it stays",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page, complaints } = tab;
    await enterPractice(page, url);
    await openSettings(page);
    const wave = page.getByRole("button", { name: "Wave: E" });
    await wave.press("Enter");
    await page.getByText("Press a key").waitFor();
    await page.keyboard.press("Escape");
    await wave.waitFor();
    assert.ok(await page.getByRole("dialog").isVisible(), "Escape left the key, not the settings");

    await wave.press("Enter");
    await page.getByText("Press a key").waitFor();
    await page.keyboard.press("q");
    await page.getByText("Q is for Bolt and Wave: only one of them hears it.").waitFor();
    await checkAccess(page, "settings with a conflict");
    await page.getByRole("button", { name: "Wave: Q" }).press("Enter");
    await page.getByText("Press a key").waitFor();
    await page.keyboard.press("r");
    await page.getByText("only one of them").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Done" }).click();
    await cast(page, "wave", () => page.keyboard.press("r"));
    await page.getByRole("button", { name: "Wave, key R" }).waitFor();

    await page.reload();
    await page.locator(".arena[data-state=playing]").waitFor();
    await openSettings(page);
    await page.getByRole("button", { name: "Wave: R" }).waitFor();
    await page.getByRole("button", { name: "Keys as they were" }).click();
    await wave.waitFor();
    assert.deepEqual(complaints, []);
  },
);

browserTest(
  "[UI6] Tab held shows the scoreboard, Shift and Tab lead to the buttons, and Tab goes on from there",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page, complaints } = tab;
    await enterPractice(page, url);
    await page.keyboard.down("Tab");
    await scoreboard(page).waitFor();
    assert.equal(await scoreboard(page).getByRole("row").count(), 3);
    assert.ok(await scoreboard(page).getByText("(You)").isVisible());
    await checkAccess(page, "scoreboard");
    await page.keyboard.up("Tab");
    await scoreboard(page).waitFor({ state: "detached" });
    // A page that is left lets go of every key.
    await page.keyboard.down("Tab");
    await scoreboard(page).waitFor();
    await page.evaluate(() => dispatchEvent(new Event("blur")));
    await scoreboard(page).waitFor({ state: "detached" });
    await page.keyboard.up("Tab");

    const focused = () => page.evaluate(() => document.activeElement?.tagName);
    await page.keyboard.press("Shift+Tab");
    const first = await focused();
    assert.notEqual(first, "BODY");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Tab");
    assert.equal(await focused(), first, "Tab goes on");
    assert.equal(await scoreboard(page).count(), 0);
    assert.deepEqual(complaints, []);
  },
);

browserTest(
  "[UI6] a gamepad moves, aims, casts and shows the scoreboard; at rest and without focus it does nothing",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page, complaints } = tab;
    await page.addInitScript(() => {
      const buttons = Array.from(
        { length: 17 },
        () => ({ pressed: false, touched: false, value: 0 }),
      );
      const pad = { mapping: "standard", connected: true, axes: [0, 0, 0, 0], buttons };
      Object.assign(globalThis, { pad });
      navigator.getGamepads = () => [null, pad as never];
    });
    const commands = followCommands(page);
    await enterPractice(page, url);
    await page.evaluate(() => dispatchEvent(new Event("gamepadconnected")));
    type Pad = { pad: { axes: number[]; buttons: { pressed: boolean }[] } };
    const hold = (index: number, pressed: boolean) =>
      page.evaluate(([index, pressed]) => {
        (globalThis as unknown as Pad).pad.buttons[index]!.pressed = pressed;
      }, [index, pressed] as const);
    await cast(page, "dodge", async () => {
      await hold(0, true);
      await page.waitForTimeout(100);
      await hold(0, false);
    });
    await cast(page, "wave", async () => {
      await hold(6, true);
      await page.waitForTimeout(100);
      await hold(6, false);
    });
    await hold(8, true);
    await scoreboard(page).waitFor();
    await hold(8, false);
    await scoreboard(page).waitFor({ state: "detached" });
    // Held, the trigger goes on firing.
    await hold(7, true);
    const part = async () =>
      Number(
        await page.locator("button.dial[data-ability=bolt] .ring")
          .evaluate((each) => (each as SVGElement).style.strokeDasharray.split(/[ ,]/)[0]),
      );
    for (const _ of [1, 2]) {
      await eventually("it fires", async () => await part() > 0.6);
      await eventually("and cools down", async () => await part() < 0.5);
    }
    await hold(7, false);

    // The sticks: where to, and where to look.
    const push = (axes: number[]) =>
      page.evaluate((axes) => void ((globalThis as unknown as Pad).pad.axes = axes), axes);
    const asks = (what: string, of: (command: SentCommand) => boolean) =>
      eventually(what, () => {
        const command = commands();
        return command !== undefined && of(command);
      });
    assert.ok(
      await page.getByText("Move with the left stick").isVisible(),
      "at rest it moves nobody, and what it has is spoken of",
    );
    await push([0, 1, 0, 0]);
    await asks("down", ({ moveX, moveY }) => moveX === 0 && moveY === 127);
    await page.getByText("Move with").waitFor({ state: "detached" });
    await push([0.575, 0, -1, 0]);
    await asks("right, half as fast", ({ moveX, moveY }) => moveX === 63 && moveY === 0);
    await asks("looking left", ({ aim }) => aim === 2_048);
    await push([0.1, -0.1, 0.2, 0.2]);
    await asks("at rest", ({ moveX, moveY }) => moveX === 0 && moveY === 0);
    await page.waitForTimeout(300);
    assert.equal(commands()!.aim, 2_048, "who aims nowhere looks where they looked");

    // A page without the focus hears nothing.
    await page.evaluate(() => document.hasFocus = () => false);
    await push([1, 0, 0, 1]);
    await hold(8, true);
    await hold(7, true);
    await page.waitForTimeout(300);
    assert.equal(await scoreboard(page).count(), 0);
    const { moveX, moveY, aim, buttons } = commands()!;
    assert.deepEqual({ moveX, moveY, aim, buttons }, {
      moveX: 0,
      moveY: 0,
      aim: 2_048,
      buttons: 0,
    });
    await hold(8, false);
    assert.deepEqual(complaints, []);
  },
);

browserTest(
  "[UI6] a key that is held when the page is left is let go of, also where its end is heard elsewhere",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page, complaints } = tab;
    const commands = followCommands(page);
    await enterPractice(page, url);
    const walks = (what: string, to: readonly [number, number]) =>
      eventually(what, () => commands()?.moveX === to[0] && commands()?.moveY === to[1]);
    await page.keyboard.down("d");
    await walks("it walks", [127, 0]);
    await page.evaluate(() => dispatchEvent(new Event("blur")));
    await walks("left, it stands", [0, 0]);
    // Its repeats are nothing new.
    await page.keyboard.down("d");
    await page.waitForTimeout(200);
    assert.equal(commands()!.moveX, 0);
    await page.keyboard.up("d");
    await page.keyboard.down("s");
    await walks("another key is heard", [0, 127]);
    // Another tab.
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await walks("hidden, it stands", [0, 0]);
    assert.deepEqual(complaints, []);
  },
);

browserTest(
  "[UI5 UI6] Shift alone dodges, with Tab it leads to the buttons; a button that cools down keeps the focus",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page, complaints } = tab;
    const commands = followCommands(page);
    await enterPractice(page, url);
    const dodge = page.locator("button.dial[data-ability=dodge]");
    await page.keyboard.press("Shift+Tab");
    await page.waitForTimeout(300);
    assert.ok(await dodge.isEnabled(), "it only led on");
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-ability"));
    const wave = page.locator("button.dial[data-ability=wave]");
    await wave.focus();
    await page.keyboard.press("Enter");
    await eventually("it is cast", () => wave.isDisabled());
    assert.equal(await focused(), "wave");
    // What cools down asks for nothing.
    await page.keyboard.press("Enter");
    await page.waitForTimeout(200);
    assert.equal(commands()!.buttons, 0);
    await checkAccess(page, "while it cools down");
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.down("Shift");
    await page.waitForTimeout(150);
    assert.ok(await dodge.isEnabled(), "it may still become Shift and Tab");
    await page.keyboard.up("Shift");
    await eventually("it dodges", () => dodge.isDisabled());
    assert.deepEqual(complaints, []);
  },
);
