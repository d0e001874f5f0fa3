import assert from "node:assert/strict";
import fc from "fast-check";
import { waitUntil, windowAfter, type WindowRule } from "./windows.ts";

const seed = Number(Deno.env.get("TEST_SEED") ?? 1);
const rule: WindowRule = { base: 50, step: 25, every_s: 5, cap: 400 };

Deno.test("[MM3] the window is base + floor(wait / 5 s) × 25, at most 400", () => {
  const published = [[0, 50], [4_999, 50], [5_000, 75], [9_999, 75], [10_000, 100], [-5_000, 50]];
  for (const [wait, window] of published) assert.equal(windowAfter(rule, wait!), window);
  assert.equal(windowAfter(rule, 69_999), 375);
  assert.equal(windowAfter(rule, 70_000), 400);
  assert.equal(windowAfter(rule, 86_400_000), 400);
});

Deno.test("[MM3] waitUntil() is the first moment at which the window reaches a gap", () => {
  const number = (max: number) => fc.double({ min: 0, max, noNaN: true });
  const rules = fc.record({
    base: number(200),
    step: fc.oneof(fc.constant(0), number(60)),
    every_s: fc.oneof(fc.constant(5), fc.double({ min: 0.1, max: 60, noNaN: true })),
    cap: number(500),
  });
  fc.assert(
    fc.property(rules, number(600), (any, gap) => {
      const wait = waitUntil(any, gap);
      // Steps below a billionth of a point are none.
      fc.pre(any.step === 0 || any.step > 1e-9);
      if (wait === Infinity) return assert.ok(windowAfter(any, 1e13) < gap);
      assert.ok(windowAfter(any, wait) >= gap, "it reaches");
      if (wait > 1) assert.ok(windowAfter(any, wait - 2) < gap, "and not sooner");
    }),
    { seed },
  );
});
