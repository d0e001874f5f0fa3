/**
 * What a frame of `/play/{match_id}` costs: `deno task bench arena_page`.
 *
 * The page as it is shipped in headless Chromium without a graphics card, 1280 × 800 with its panels,
 * on a real socket with a match of 100 players, all in sight; the processor throttled to a quarter. Times of frames are
 * the browser's own trace, in time of the page's main thread; memory is the sampling profile of the
 * heap, with what was collected since. Then, alone in the arena and not throttled: how many frames
 * after an input the canvas differs, and how often the HUD is rendered while an ability cools down.
 */

import type { CDPSession, Page } from "playwright-core";
import { buildIslands, islandsBuild } from "../ops/islands.ts";
import { openBrowser, openPage } from "../tests/support/browser/browser.ts";
import { openTestApp } from "../tests/support/app/test_app.ts";
import { freePort } from "../tests/support/process/free_port.ts";
import { ALONE, openCrowds } from "./arena_page_match.ts";
import { countCalls, profileMemory, readPlaces, traceFrames } from "./arena_page_trace.ts";
import { framesUntilSeen, INPUTS } from "./arena_page_inputs.ts";

const RUNS = 5;
const SEATS = 100;
const SLOWER = 4;
const WARM_UP_MS = 4_000;
const TRACE_MS = 8_000;
const PROFILE_MS = 8_000;
const FRAME_MS = 1_000 / 60;
const TOLD = 14;

const at = (values: readonly number[], part: number) =>
  values.toSorted((a, b) => a - b)[Math.trunc(values.length * part)] ?? NaN;
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const figures = (values: readonly number[], digits = 1) =>
  `${at(values, 0.5).toFixed(digits)} (${at(values, 0).toFixed(digits)}–${
    at(values, 0.999).toFixed(digits)
  })`;

await buildIslands();
const port = freePort();
const env = { PORT: String(port), PUBLIC_URL: `http://localhost:${port}` };
await using app = await openTestApp({ env });
const crowds = openCrowds();
let seats = SEATS;
const server = Deno.serve(
  { hostname: "localhost", port, onListen: () => {} },
  (request) =>
    new URL(request.url).pathname.startsWith("/arena/") && request.headers.has("upgrade")
      ? crowds.join(request, seats)
      : app.app.fetch(request, { remoteAddress: "127.0.0.1" }),
);
await using browser = await openBrowser();

async function inMatch(run: (page: Page, cdp: CDPSession) => Promise<void>): Promise<void> {
  await using tab = await openPage(browser, { viewport: { width: 1280, height: 800 } });
  await tab.page.goto(`http://localhost:${port}/play/${crypto.randomUUID()}`);
  await tab.page.locator(".arena[data-state=playing]").waitFor();
  const cdp = await tab.context.newCDPSession(tab.page);
  await run(tab.page, cdp);
  if (tab.complaints.length > 0) throw new Error(tab.complaints.join("\n"));
}

/** Walks about, aims and shoots, as a hand would. */
async function play(page: Page, ms: number): Promise<void> {
  const ends = Date.now() + ms;
  await page.keyboard.down("q");
  for (let i = 0; Date.now() < ends; i++) {
    const key = "dwas"[i % 4]!;
    await page.keyboard.down(key);
    await page.mouse.move(300 + 97 * i % 400, 200 + 53 * i % 400);
    await page.waitForTimeout(250);
    await page.keyboard.up(key);
  }
  await page.keyboard.up("q");
}

const runs: Record<"script" | "layout" | "both" | "worst" | "late" | "rate", number[]> = {
  ...{ script: [], layout: [], both: [], worst: [], late: [], rate: [] },
};
for (let run = 0; run < RUNS; run++) {
  await inMatch(async (page, cdp) => {
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    await play(page, WARM_UP_MS);
    crowds.takeInSight();
    const [times] = await Promise.all([traceFrames(cdp, TRACE_MS), play(page, TRACE_MS)]);
    const both = times.script.map((ms, i) => ms + times.layout[i]!);
    runs.script.push(at(times.script, 0.5));
    runs.layout.push(at(times.layout, 0.5));
    runs.both.push(at(both, 0.5));
    runs.worst.push(at(both, 0.99));
    runs.late.push(100 * both.filter((ms) => ms > FRAME_MS).length / both.length);
    runs.rate.push(both.length / times.seconds);
    console.log(
      `run ${run + 1}: ${both.length} frames, ${mean(crowds.takeInSight()).toFixed(0)} in sight, ` +
        `script and layout p50 ${at(both, 0.5).toFixed(2)} p99 ${at(both, 0.99).toFixed(2)} ms, ` +
        `by the clock p99 ${at(times.wall, 0.99).toFixed(2)} ms`,
    );
  });
}
console.log(
  `processor ${SLOWER} times slower, a frame, median of runs (from–to): script ${
    figures(runs.script)
  } ms, style and layout ${figures(runs.layout)} ms, both p50 ${figures(runs.both)} ms, p99 ${
    figures(runs.worst)
  } ms; late for them ${figures(runs.late, 2)} % of frames; ${figures(runs.rate)} frames a second`,
);

const placeOf = await readPlaces(await islandsBuild());
await inMatch(async (page, cdp) => {
  await play(page, WARM_UP_MS);
  const frames = page.evaluate((ms) =>
    new Promise<number>((resolve) => {
      let count = 0;
      const ends = performance.now() + ms;
      requestAnimationFrame(function next(now) {
        count++;
        if (now < ends) requestAnimationFrame(next);
        else resolve(count);
      });
    }), PROFILE_MS);
  const [profile, count] = await Promise.all([
    profileMemory(cdp, PROFILE_MS, placeOf),
    frames,
    play(page, PROFILE_MS),
  ]);
  const all = profile.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`memory: ${Math.round(all / count)} bytes a frame in ${count} frames, of them`);
  for (const { where, bytes } of profile.slice(0, TOLD)) {
    console.log(`  ${String(Math.round(bytes / count)).padStart(6)}  ${where}`);
  }
});

seats = ALONE;
await inMatch(async (page, cdp) => {
  for (const input of Object.keys(INPUTS) as (keyof typeof INPUTS)[]) {
    const frames = await framesUntilSeen(page, input);
    const counts = Map.groupBy(frames, (count) => count);
    const told = [...counts.keys()].sort().map((n) => `${counts.get(n)!.length} × ${n}`);
    console.log(`frames from ${input} to another picture: ${told.join(", ")}`);
  }
  const calls = await countCalls(cdp, placeOf, async () => {
    await page.keyboard.press("e");
    await page.waitForTimeout(6_000);
  });
  const rendered = [...calls].filter(([where]) => where.startsWith("components/hud/"));
  const told = rendered.map(([where, count]) => `${where.replace("components/hud/", "")} ${count}`);
  console.log(`calls of the HUD's parts in the six seconds of a wave: ${told.join(", ")}`);
});

for (let run = 0; run < RUNS; run++) {
  await using newcomer = await openPage(browser, { viewport: { width: 1280, height: 800 } });
  const { page } = newcomer;
  const started = performance.now();
  await page.goto(`http://localhost:${port}`);
  await page.getByRole("link", { name: "Practice against the computer" }).click();
  await page.getByRole("button", { name: "Start" }).click();
  const lesson = page.getByText("Move with W A S D");
  await lesson.waitFor();
  await page.keyboard.down("d");
  // It goes once the player has moved.
  await lesson.waitFor({ state: "detached" });
  console.log(`a newcomer moves after ${((performance.now() - started) / 1_000).toFixed(2)} s`);
}
crowds.close();
await server.shutdown();
