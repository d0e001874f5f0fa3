import assert from "node:assert/strict";
import { FRACTION, MOST_DELAY } from "../simulation/mod.ts";
import { createViewClock } from "./view_clock.ts";

const TICK_MS = 1_000 / 30;

/** Small, seeded, good enough to draw networks from (mulberry32). */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Newest snapshot known at each of a client's ticks: 50 ms ± 10 each way, in order, with stalls. */
function acknowledgements({ ticks, stallEvery, seed }: {
  ticks: number;
  stallEvery: number;
  seed: number;
}): { tick: number; acknowledged: number; stalled: boolean }[] {
  const draw = random(seed);
  const arrivals: number[] = [];
  let last = 0;
  let stalledUntil = 0;
  for (let tick = 0; tick < ticks; tick++) {
    const sent = tick * TICK_MS;
    if (stallEvery > 0 && tick % stallEvery === stallEvery - 1) stalledUntil = sent + 250;
    last = Math.max(last, sent + 40 + draw() * 20, sent < stalledUntil ? stalledUntil : 0);
    arrivals.push(last);
  }
  const lead = 4;
  let newest = 0;
  let quiet = 0;
  return Array.from({ length: ticks - lead }, (_, world) => {
    const before = newest;
    while (newest + 1 < ticks && arrivals[newest + 1]! <= world * TICK_MS) newest++;
    quiet = newest > before ? 0 : quiet + 1;
    return { tick: world + lead, acknowledged: newest, stalled: quiet > 1 };
  }).filter(({ acknowledged }) => acknowledged > 0);
}

Deno.test("[AR3] the view follows the snapshots closely, never back and never past them", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const view = createViewClock();
    const delays: number[] = [];
    let before = -Infinity;
    let frozen = 0;
    for (const { tick, acknowledged } of acknowledgements({ ticks: 3_000, stallEvery: 0, seed })) {
      const delay = view.advance(tick, acknowledged);
      assert.ok(view.view <= acknowledged * FRACTION);
      const step = view.view - before;
      if (before > -Infinity) {
        assert.ok(step >= 0 && step <= 2 * FRACTION, `a step of ${step}`);
        if (tick > 100 && step < FRACTION - 1) frozen++;
      }
      before = view.view;
      if (tick > 100) delays.push(delay);
    }
    delays.sort((a, b) => a - b);
    // Two ticks each way, one of them for jitter, one until the next snapshot.
    assert.ok(delays.at(-1)! <= 115, `delays up to ${delays.at(-1)}`);
    assert.ok(frozen < 30, `${frozen} of 2,900 steps stood still`);
  }
});

Deno.test("[AR3] after a stall the view has caught up within half a second, without a jump", () => {
  const view = createViewClock();
  let sinceStall = Infinity;
  let most = 0;
  let before: number | undefined;
  for (
    const { tick, acknowledged, stalled } of acknowledgements({
      ...{ ticks: 6_000, stallEvery: 150, seed: 7 },
    })
  ) {
    const delay = view.advance(tick, acknowledged);
    if (before !== undefined) assert.ok(view.view - before <= 2 * FRACTION);
    before = view.view;
    sinceStall = stalled ? 0 : sinceStall + 1;
    if (sinceStall > 15 && tick > 100) most = Math.max(most, delay);
  }
  assert.ok(most < MOST_DELAY, `${most} sixteenths behind`);
});

Deno.test("[AR3] the same commands give the same view at both ends", () => {
  const [here, there] = [createViewClock(), createViewClock()];
  for (
    const { tick, acknowledged } of acknowledgements({ ticks: 2_000, stallEvery: 90, seed: 3 })
  ) {
    assert.equal(here.advance(tick, acknowledged), there.advance(tick, acknowledged));
  }
});
