/**
 * How long a crowded arena takes to draw: `deno task bench arena_drawing`.
 *
 * The island's own scene in headless Chromium without a graphics card, 1280 × 800 CSS pixels: 100
 * players in sight, a bolt every other picture and a wave every eighth. Drawing is what the script
 * takes, painting what the software canvas takes on top, which a graphics card would do. Once at the
 * machine's own speed, and once with its processor throttled to a quarter.
 */

import * as esbuild from "esbuild";
import { executablePath, openBrowser } from "../tests/support/browser/browser.ts";
import type { DrawingTimes } from "./arena_drawing_page.ts";

const RUNS = 5;
const WARM_UP = 200;
const FRAMES = 600;
const PLAYERS = 100;

const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
const at = (values: number[], part: number) =>
  values.sort((a, b) => a - b)[Math.trunc(values.length * part)]!;

if (!executablePath) throw new Error("Cannot draw: there is no Chromium on this machine");
const { outputFiles: [script] } = await esbuild.build({
  entryPoints: [new URL("arena_drawing_page.ts", import.meta.url).pathname],
  ...{ bundle: true, write: false, format: "iife", minify: true, target: "es2022" },
});
await esbuild.stop();
const css = (await Promise.all(
  ["world", "arena"].map((name) =>
    Deno.readTextFile(new URL(`../static/${name}.css`, import.meta.url))
  ),
)).join("");
await using browser = await openBrowser();
for (const slower of [1, 4]) {
  const runs: { p50: number; p99: number; painted: number }[] = [];
  for (let run = 0; run < RUNS; run++) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
    await page.setContent(
      `<style>${css} body { margin: 0 } canvas { width: 1280px; height: 800px; display: block }` +
        `</style><div class="arena"><canvas></canvas></div>`,
    );
    await page.addScriptTag({ content: script!.text });
    const times: DrawingTimes = await page.evaluate(`measure(${WARM_UP + FRAMES}, ${PLAYERS})`);
    if (run === 0 && slower === 1 && Deno.args[0]) await page.screenshot({ path: Deno.args[0] });
    const called = times.called.slice(WARM_UP);
    const painted = times.painted.slice(WARM_UP);
    runs.push({ p50: at(called, 0.5), p99: at(called, 0.99), painted: at(painted, 0.5) });
    await page.close();
  }
  const show = (of: (run: typeof runs[number]) => number) => {
    const all = runs.map(of);
    const range = `${Math.min(...all).toFixed(2)}–${Math.max(...all).toFixed(2)}`;
    return `${middle(all).toFixed(2)} (${range}) ms`;
  };
  console.log(
    `${PLAYERS} players, processor ${slower} times slower: drawn in p50 ${
      show(({ p50 }) => p50)
    }, p99 ${show(({ p99 }) => p99)}; ` +
      `with painting p50 ${show(({ painted }) => painted)}`,
  );
}
