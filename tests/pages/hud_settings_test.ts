/** UI3 and UI4: how a player likes the HUD, in a real browser. */

import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { eventually } from "../support/app/eventually.ts";
import { cast, enterPractice } from "../support/browser/arena.ts";
import { browserTests, checkAccess } from "../support/browser/browser.ts";

const browserTest = browserTests();

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const settings = (page: Page) => page.getByRole("dialog", { name: "Settings" });
const styleOf = (page: Page, name: string) =>
  page.locator(".arena").evaluate((each, name) => each.style.getPropertyValue(name), name);
/** Hears what is asked of the device's motor. */
const spy = (page: Page) =>
  page.addInitScript(() => {
    const felt: unknown[] = [];
    Object.assign(globalThis, { felt });
    navigator.vibrate = (pattern) => felt.push(pattern) > 0;
  });
const felt = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as unknown as { felt: unknown[] }).felt.length);
/** Keys go where the focus is, and it comes with a frame of the page's. */
const hasFocus = (control: Locator) =>
  eventually("it has the focus", () => control.evaluate((own) => own === document.activeElement));

const dodge = (page: Page) => page.getByRole("button", { name: "Dodge, key Space" });

browserTest(
  "[UI3] Escape opens and closes the settings; the keyboard alone changes them, and they stay",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page, complaints } = tab;
    await enterPractice(page, url);
    await page.keyboard.press("Escape");
    await settings(page).waitFor();
    await checkAccess(page, "settings");
    await page.keyboard.press("Escape");
    await settings(page).waitFor({ state: "hidden" });
    await page.keyboard.press("Escape");

    // Focus begins at the first: vibration, opacity, size, the way of moving.
    const vibration = page.getByRole("switch", { name: "Vibration" });
    assert.ok(await vibration.isChecked());
    await hasFocus(vibration);
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
    await hasFocus(page.getByLabel(/^Opacity of the controls/));
    for (const _ of [1, 2, 3, 4]) await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Tab");
    await hasFocus(page.getByLabel(/^Size of the controls/));
    await page.keyboard.press("End");
    await page.getByLabel("Opacity of the controls: 80 %").waitFor();
    await page.getByLabel("Size of the controls: 140 %").waitFor();
    await page.getByLabel("Moving by touch").selectOption({ label: "D-pad" });
    assert.equal(await styleOf(page, "--hud-opacity"), "0.8");
    assert.equal(await styleOf(page, "--hud-scale"), "1.4");
    assert.ok(await dodge(page).isEnabled(), "its keys are not the world's");
    await page.getByRole("button", { name: "Done" }).click();
    await settings(page).waitFor({ state: "hidden" });

    await page.reload();
    await page.locator(".arena[data-state=playing]").waitFor();
    await eventually("kept", async () => await styleOf(page, "--hud-scale") === "1.4");
    await page.keyboard.press("Escape");
    assert.equal(await page.getByRole("switch", { name: "Vibration" }).isChecked(), false);
    assert.equal(await page.getByLabel("Moving by touch").inputValue(), "dpad");
    assert.deepEqual(complaints, []);
  },
);

browserTest(
  "[UI3 UI4] what is stored and corrupt falls back and breaks nothing",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page, complaints } = tab;
    await enterPractice(page, url);
    await page.keyboard.press("Escape");
    await page.getByLabel("Moving by touch").selectOption({ label: "D-pad" });
    const sent = await page.waitForResponse((answer) => answer.request().method() === "PUT");
    await page.evaluate(async (own) => {
      // The server's own copy, which another device may have written, is no better.
      const body = JSON.stringify({ hud: { opacity: "much", scale: [], moving: 7, keys: 1 } });
      const headers = { "content-type": "application/json" };
      await fetch(own, { method: "PUT", headers, body });
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith("veze.hud.of.")) localStorage[key] = `{"opacity":"much","scale":`;
      }
    }, sent.url());
    await page.reload();
    await page.locator(".arena[data-state=playing]").waitFor();
    await page.keyboard.press("Escape");
    await settings(page).waitFor();
    assert.equal(await page.getByLabel("Moving by touch").inputValue(), "joystick");
    assert.equal(await styleOf(page, "--hud-opacity"), "1");
    assert.deepEqual(complaints, []);
  },
);

browserTest(
  "[UI3] what happens is felt as vibration while that is on, and not when it is off",
  async ({ open, url }) => {
    await using tab = await open({ ...DESKTOP, reducedMotion: "reduce" });
    const { page } = tab;
    await spy(page);
    await enterPractice(page, url);
    await cast(page, "dodge");
    await eventually("ready again, and felt", async () => await felt(page) > 0);
    await page.keyboard.press("Escape");
    await page.getByRole("switch", { name: "Vibration" }).uncheck();
    await page.keyboard.press("Escape");
    // While it is open the space bar presses its switch.
    await settings(page).waitFor({ state: "hidden" });
    const before = await felt(page);
    await cast(page, "dodge");
    await eventually("ready again", () => dodge(page).isEnabled());
    assert.equal(await felt(page), before);
  },
);

browserTest(
  "[UI3] a key pressed right after the settings closed is the world's, and presses no switch",
  async ({ open, url }) => {
    await using tab = await open({ ...DESKTOP, reducedMotion: "reduce" });
    const { page } = tab;
    await enterPractice(page, url);
    await page.keyboard.press("Escape");
    await hasFocus(page.getByRole("switch", { name: "Vibration" }));
    // Looks the moment it closes: a busy browser takes the focus from what is hidden only later.
    // It watches before the key is pressed.
    await page.evaluate(() => {
      const held = new Promise<boolean>((resolve) => {
        const dialog = document.querySelector("dialog[open]")!;
        const look = () => resolve(dialog.contains(document.activeElement));
        new MutationObserver(look).observe(dialog, { attributeFilter: ["open"] });
      });
      Object.assign(globalThis, { held });
    });
    await page.keyboard.press("Escape");
    const held = await page.evaluate(() => Reflect.get(globalThis, "held") as Promise<boolean>);
    assert.equal(held, false, "the focus has left it");
  },
);
