import assert from "node:assert/strict";
import type { Feature } from "./manifest.ts";
import { writeRow } from "./rules.ts";

const features: Feature[] = ["pauses", "distance"].map((name) => ({
  ...{ name, unit: "1", meaning: "of the test", min: 0, max: 1, optional: true },
}));

Deno.test("[ML1] a row that says nothing is refused, also where all of it may be missing", () => {
  const vector = new Float32Array(2);
  assert.deepEqual(writeRow({}, features, vector, "/signals"), [
    { pointer: "/signals", message: "must name a feature: nothing is known here" },
  ]);
  assert.deepEqual(writeRow({ distance: 0.5 }, features, vector, "/signals"), []);
  assert.deepEqual([...vector], [NaN, 0.5]);
  assert.deepEqual(
    writeRow({ speed: 1 }, features, vector, "/batch/3").map(({ pointer }) => pointer),
    ["/batch/3/speed"],
  );
});
