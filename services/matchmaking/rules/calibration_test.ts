import assert from "node:assert/strict";
import { calibrate } from "./calibration.ts";
import type { Wait } from "../types.ts";

const MINUTE = 60_000;
/** A wait of so many seconds that ended in that minute. */
const wait = (minute: number, seconds: number): Wait => ({
  ...{
    mmr: 1_500,
    seconds,
    endedAt: minute * MINUTE,
    enqueuedAt: minute * MINUTE - seconds * 1_000,
  },
});

Deno.test("[MM13] calibrate() judges each wait by what was known when it began", () => {
  const steady = Array.from({ length: 30 }, (_, i) => wait(i + 1, 10));
  const worse = Array.from({ length: 10 }, (_, i) => wait(i + 31, 40));
  const found = calibrate([...steady, ...worse], {
    ...{ since: 20 * MINUTE, stepMs: 10 * MINUTE, most: 120 },
  });
  assert.equal(found.judged, 21);
  assert.deepEqual(found.steps.map(({ at }) => at / MINUTE), [20, 30, 40]);
  assert.deepEqual(found.steps[0], { at: 20 * MINUTE, judged: 10, expected: 10, happened: 10 });
  assert.equal(found.steps[1]!.happened, 40);
  assert.ok(found.withinP50! < 0.6 && found.withinP50! > 0.4, `${found.withinP50}`);
});

Deno.test("[MM13] calibrate() says nothing where too little was known", () => {
  const found = calibrate([wait(1, 5), wait(2, 5)], { since: 0, stepMs: MINUTE, most: 120 });
  assert.deepEqual(found, { judged: 0, withinP50: null, withinP95: null, steps: [] });
});

Deno.test("[MM13] calibrate() judges the last of each step, so that a busy one hides no other", () => {
  const waits = Array.from({ length: 60 }, (_, i) => wait(i + 1, 10));
  const busy = Array.from({ length: 200 }, (_, i) => wait(61 + i / 25, 20));
  const found = calibrate([...waits, ...busy], {
    ...{ since: 30 * MINUTE, stepMs: 10 * MINUTE, most: 16 },
  });
  assert.deepEqual(found.steps.map(({ at, judged }) => [at / MINUTE, judged]), [
    ...[[30, 4], [40, 4], [50, 4], [60, 4]],
  ]);
  assert.deepEqual(found.steps.map(({ happened }) => happened), [10, 10, 10, 20]);
});
