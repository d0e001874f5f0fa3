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

/** Follows what the canvas is told: where the camera is, and how wide rings are. */
async function watchCanvas(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const drawn: Drawn = { cameras: [], rings: [] };
    Object.assign(globalThis, { drawn });
    const { setTransform, arc } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.setTransform = function (...args: unknown[]) {
      const [a, b, , , x, y] = args as number[];
      // A body's own turn is no camera.
      if (b === 0 && a !== 1) drawn.cameras.push(`${x} ${y}`);
      return setTransform.apply(this, args as never);
    };
    CanvasRenderingContext2D.prototype.arc = function (...args) {
      drawn.rings.push(args[2]);
      return arc.apply(this, args);
    };
  });
}
interface Drawn {
  cameras: string[];
  rings: number[];
}

/** @returns what was drawn in the next few frames */
async function drawnAfter(page: Page, happen: () => void): Promise<Drawn> {
  happen();
  return await page.evaluate(async () => {
    const { drawn } = globalThis as unknown as { drawn: Drawn };
    drawn.cameras.length = drawn.rings.length = 0;
    const until = performance.now() + 600;
    while (performance.now() < until) await new Promise(requestAnimationFrame);
    return { cameras: [...new Set(drawn.cameras)], rings: [...new Set(drawn.rings)] };
  });
}

for (const reducedMotion of ["no-preference", "reduce"] as const) {
  const calm = reducedMotion === "reduce";
  browserTest(
    calm
      ? "[UI6] where motion is reduced a hit shakes and lights nothing, and falls and waves stand still"
      : "[UI6] where motion is welcome a hit shakes the world and lights its edge, and falls and waves open",
    async ({ open, url }) => {
      await using tab = await open({ ...DESKTOP, reducedMotion });
      const { page, complaints } = tab;
      await watchCanvas(page);
      await listen(page);
      const relay = await relayMatch(page, ["hit", "heal", "death", "wave", "bolt", "boltEnd"]);
      await enterPractice(page, url);
      const before = await drawnAfter(page, () => {});
      assert.equal(before.cameras.length, 1, "nobody moves");
      const hit = await drawnAfter(page, () => relay.tell(EVENTS["hit"]!));
      assert.equal(hit.cameras.length > 1, !calm, `${hit.cameras.length} cameras`);
      assert.deepEqual((await read(page)).lights, calm ? [] : ["hit"]);
      // What lingers of the one before, on a slow machine, is none of the next one's.
      const known = new Set(before.rings);
      for (
        const event of [
          { kind: "death", seat: 0, by: 1 },
          { kind: "wave", seat: 1, x: 24_000, y: 15_000 },
        ]
      ) {
        const { rings } = await drawnAfter(page, () => relay.tell(event));
        const fresh = rings.filter((radius) => !known.has(radius));
        for (const radius of rings) known.add(radius);
        assert.ok(fresh.length > 0, `a ${event.kind} is drawn`);
        assert.equal(fresh.length > 1, !calm, `${event.kind}: ${fresh.join()}`);
      }
      assert.deepEqual(complaints, []);
    },
  );
}
