/** UI3, UI6: what a player feels of a hit, a heal, an elimination and an ability that is ready; in a real browser. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { eventually } from "../support/app/eventually.ts";
import { cast, enterPractice } from "../support/browser/arena.ts";
import { browserTests } from "../support/browser/browser.ts";
import { type Relay, relayMatch, type Told } from "../support/browser/relay.ts";

const browserTest = browserTests();

const DESKTOP = { viewport: { width: 1280, height: 800 } };

/** Vibration patterns, loudest gains, tones and lights that the page has asked for. */
interface Felt {
  patterns: string[];
  gains: number[];
  tones: number[];
  lights: string[];
}

/** Listens to what the page asks of the device; the tones it makes are made all the same. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const felt: Felt = { patterns: [], gains: [], tones: [], lights: [] };
    Object.assign(globalThis, { felt });
    navigator.vibrate = (pattern) => felt.patterns.push([pattern].flat().join()) > 0;
    const ramp = AudioParam.prototype.linearRampToValueAtTime;
    AudioParam.prototype.linearRampToValueAtTime = function (value, at) {
      if (value > 0) felt.gains.push(value);
      return ramp.call(this, value, at);
    };
    const set = AudioParam.prototype.setValueAtTime;
    AudioParam.prototype.setValueAtTime = function (value, at) {
      if (value > 0) felt.tones.push(value);
      return set.call(this, value, at);
    };
    const animate = Element.prototype.animate;
    Element.prototype.animate = function (...args) {
      if (this.className === "hud-light") felt.lights.push((this as HTMLElement).dataset["felt"]!);
      return animate.apply(this, args);
    };
  });
}

const read = (page: Page) => page.evaluate(() => (globalThis as unknown as { felt: Felt }).felt);

/** @returns what was felt of it alone */
async function feel(page: Page, what: string, happen: () => unknown): Promise<Felt> {
  await page.evaluate(() => {
    const { felt } = globalThis as unknown as { felt: Felt };
    felt.patterns.length =
      felt.gains.length =
      felt.tones.length =
      felt.lights.length =
        0;
  });
  await happen();
  await eventually(`${what} is felt`, async () => (await read(page)).patterns.length > 0);
  await eventually(`${what} is heard`, async () => (await read(page)).gains.length > 0);
  return await read(page);
}

/** The page's player is seat 0 in a practice. */
const EVENTS: Record<string, Told> = {
  hit: { kind: "hit", seat: 0, by: 1, ability: 0, damage: 24 },
  heal: { kind: "heal", seat: 0, pickup: 0 },
  kill: { kind: "death", seat: 1, by: 0 },
};

async function enter(page: Page, url: string): Promise<Relay> {
  await listen(page);
  const relay = await relayMatch(page, ["hit", "heal", "death"]);
  await enterPractice(page, url);
  assert.equal(relay.welcome().seat, 0);
  // A gesture: before it browsers are silent.
  await page.keyboard.press("w");
  return relay;
}

browserTest(
  "[UI3] a hit, a heal, an elimination and a ready ability each have a vibration, a tone and, but for the last, a light of their own",
  async ({ open, url }) => {
    await using tab = await open(DESKTOP);
    const { page, complaints } = tab;
    const relay = await enter(page, url);
    const light = page.locator(".hud-light");
    const [patterns, tones, shades]: Set<string>[] = [new Set(), new Set(), new Set()];
    for (const [name, event] of Object.entries(EVENTS)) {
      const felt = await feel(page, name, () => relay.tell(event));
      patterns!.add(felt.patterns[0]!);
      tones!.add(felt.tones.join());
      assert.equal(await light.getAttribute("data-felt"), name);
      assert.deepEqual(felt.lights, [name], "it lights up once");
      shades!.add(await light.evaluate((each) => getComputedStyle(each).boxShadow));
    }
    await cast(page, "dodge");
    const ready = await feel(page, "ready", () => {});
    patterns!.add(ready.patterns.at(-1)!);
    tones!.add(ready.tones.slice(-1).join());
    assert.deepEqual(ready.lights, []);
    assert.deepEqual([patterns!.size, tones!.size, shades!.size], [4, 4, 3]);
    // Somebody else's are nobody's here.
    const before = await read(page);
    relay.tell({ kind: "heal", seat: 1, pickup: 0 });
    await page.waitForTimeout(300);
    assert.deepEqual((await read(page)).patterns, before.patterns);

    // As loud as is wished; the ear's loudness goes by the square.
    const loud = async () =>
      Math.max(...(await feel(page, "heal", () => relay.tell(EVENTS["heal"]!))).gains);
    const usual = await loud();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Settings" }).waitFor();
    await page.getByLabel("Volume").press("End");
    await page.getByRole("button", { name: "Done" }).click();
    const loudest = await loud();
    assert.ok(Math.abs(usual / loudest - 0.36) < 0.001, `${usual} of ${loudest}`);
    assert.deepEqual(complaints, []);
  },
);
