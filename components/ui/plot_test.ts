import assert from "node:assert/strict";
import { scaleOf } from "./Plot.tsx";

Deno.test("scaleOf() goes in round steps from below the least to above the most", () => {
  assert.deepEqual(scaleOf(1_512, 1_604), [1_500, 1_550, 1_600, 1_650]);
  assert.deepEqual(scaleOf(1_500, 1_500), [1_500, 1_501]);
  assert.deepEqual(scaleOf(0, 3), [0, 1, 2, 3]);
});
