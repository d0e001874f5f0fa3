import assert from "node:assert/strict";
import { createLoss } from "./loss.ts";

const TICK_MS = 1_000 / 30;

/** Ten seconds of frames that take 40 ms, or as long as `took` says. @returns percent at the end */
function percentOf(took: (tick: number) => number | undefined): number {
  const loss = createLoss();
  const frames = Array.from({ length: 300 }, (_, tick) => ({ tick, took: took(tick) }))
    .flatMap(({ tick, took }) => took === undefined ? [] : [{ tick, at: tick * TICK_MS + took }])
    .filter(({ at }) => at <= 10_000)
    .sort((a, b) => a.at - b.at);
  for (const { tick, at } of frames) loss.heard(tick, at);
  return Math.round(100 * loss.at(10_000));
}

Deno.test("[UI2] loss is the share of frames that lack or come too late, of the last five seconds", () => {
  assert.equal(percentOf(() => 40), 0);
  // The usual noise, and what is over.
  assert.equal(percentOf((tick) => 40 + tick % 7 * 8), 0);
  assert.equal(percentOf((tick) => tick < 120 ? 400 : 40), 0);
  // Every tenth, skipped or a quarter of a second late.
  assert.equal(percentOf((tick) => tick % 10 === 0 ? undefined : 40), 10);
  assert.equal(percentOf((tick) => tick % 10 === 0 ? 290 : 40), 10);
  // Held up for 400 ms, then all at once: what was due within the last 100 ms of it is no loss.
  const stalled = (tick: number) => Math.max(40, 8_000 - tick * TICK_MS);
  assert.equal(percentOf((tick) => tick * TICK_MS < 7_560 ? 40 : stalled(tick)), 6);
});

Deno.test("[UI2] while nothing comes the loss grows, and before anything came there is none", () => {
  const loss = createLoss();
  assert.equal(loss.at(5_000), 0);
  for (let tick = 0; tick < 300; tick++) loss.heard(tick, tick * TICK_MS);
  const after = [0, 1_100, 2_600, 5_200].map((ms) => Math.round(10 * loss.at(299 * TICK_MS + ms)));
  assert.deepEqual(after, [0, 2, 5, 10]);
});
