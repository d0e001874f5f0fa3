import assert from "node:assert/strict";
import { lowerQuartile, median, perTenfold, quantile, spreadOf } from "./statistics.ts";

Deno.test("a quantile lies between its neighbours in proportion, whatever their order", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(lowerQuartile([5, 4, 3, 2, 1]), 2);
  assert.equal(quantile([10, 0], 0.9), 9);
  assert.equal(quantile([7], 0.99), 7);
  assert.throws(() => quantile([], 0.5), RangeError);
});

Deno.test("a spread is the middle half of the runs, and leaves them as they were", () => {
  const runs = [9, 1, 5, 3, 7];
  assert.deepEqual(spreadOf(runs), { median: 5, low: 3, high: 7, count: 5 });
  assert.deepEqual(runs, [9, 1, 5, 3, 7]);
});

Deno.test("growth is what ten times the size adds", () => {
  const points = [1e3, 1e5, 1e6].map((size) => ({ size, value: 40 + 12 * Math.log10(size) }));
  assert.ok(Math.abs(perTenfold(points) - 12) < 1e-9);
  assert.equal(perTenfold([{ size: 10, value: 5 }, { size: 1_000, value: 5 }]), 0);
  assert.ok(Number.isNaN(perTenfold([{ size: 10, value: 5 }])));
});
