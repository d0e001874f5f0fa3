/** [ML6] PSI and its limits: by hand, and against windows without drift. */

import assert from "node:assert/strict";
import { binOf, countRow, layoutOf, limitAt, psi } from "../../services/ml/drift/psi.ts";
import { createNormal, createRandom } from "../../services/platform/random.ts";
import { makeReference } from "../../services/ml/training/make_reference.ts";
import { reportOf } from "../../services/ml/drift/report.ts";

Deno.test("[ML6] psi() is the sum over bins of the difference times the logarithm of the ratio", () => {
  const shares = [0.5, 0.3, 0.2, 0];
  // Of so many rows the half that is added to each bin does not matter.
  const counts = [400_000, 400_000, 200_000, 0];
  const wanted = (0.4 - 0.5) * Math.log(0.4 / 0.5) + (0.4 - 0.3) * Math.log(0.4 / 0.3);
  assert.ok(Math.abs(psi({ shares }, { rows: 1e6, counts }) - wanted) < 1e-5);
  assert.ok(psi({ shares }, { rows: 1e6, counts: [5e5, 3e5, 2e5, 0] }) < 1e-9);
  // What was never there is a large drift, and a finite one.
  const unseen = psi({ shares }, { rows: 1e6, counts: [0, 0, 0, 1_000] });
  assert.ok(unseen > 5 && Number.isFinite(unseen));
});

Deno.test("[ML6] a missing value has a bin of its own, and an edge belongs to the bin below it", () => {
  const bins = { edges: [1, 2], shares: [0.25, 0.25, 0.25, 0.25] };
  const layout = layoutOf({
    features: [{ name: "a", group: "g", bins }, { name: "b", group: "g", bins }],
    scores: { edges: [], shares: [1, 0] },
  });
  const binsOf = (value: number) => [binOf(value, 0, layout), binOf(value, 1, layout)];
  assert.deepEqual([-5, 1, 1.5, 2, 9, NaN].map(binsOf), [
    ...[[0, 4], [0, 4], [1, 5], [1, 5], [2, 6], [3, 7]],
  ]);
  const counts = new Int32Array(layout.size);
  countRow({ rows: Float32Array.of(0, 0, 3, NaN), scores: [0.1, 0.2] }, 1, { layout, counts });
  assert.deepEqual([...counts], [0, 0, 1, 0, 0, 0, 0, 1, 1, 0]);
});

Deno.test("[ML6] a limit lies between those that were tried out, and grows as rows get fewer", () => {
  const limits = [{ rows: 200, limit: 0.2 }, { rows: 800, limit: 0.05 }];
  const near = (wanted: number, rows: number) =>
    assert.ok(Math.abs(limitAt(limits, rows) - wanted) < 1e-9, `${rows}: ${limitAt(limits, rows)}`);
  near(0.2, 200);
  near(0.4, 100);
  near(0.1, 400);
  near(0.05, 800);
  near(0.05, 1e6);
});

/** Rows of two features, one of which may be missing, a few rows a player. */
function rowsOf(count: number, seed: number, shift = 0) {
  const random = createRandom(seed);
  const normal = createNormal(random);
  const features = new Float32Array(2 * count);
  for (let row = 0; row < count; row++) {
    features[2 * row] = normal() + shift;
    features[2 * row + 1] = random() < 0.3 ? NaN : Math.floor(4 * random());
  }
  const scores = Float64Array.from({ length: count }, (_, row) => features[2 * row]! ** 2);
  return { features, rows: count, scores };
}

const definitions = ["level", "kind"].map((name) => ({
  ...{ name, group: name, unit: "1", meaning: "made up", min: -9, max: 9, optional: true },
}));

Deno.test("[ML6] windows without drift stay below chance as often as it says, shifted ones do not", () => {
  const { scores, ...known } = rowsOf(20_000, 1);
  const player = Int32Array.from({ length: known.rows }, (_, row) => row);
  const reference = makeReference({ definitions }, { ...known, player, of: "made-up rows" }, {
    ...{ scores, sha256: "0".repeat(64) },
  });
  const layout = layoutOf(reference);
  const seen = (rows: ReturnType<typeof rowsOf>) => {
    const counts = new Int32Array(layout.size);
    const values = { rows: rows.features, scores: rows.scores };
    for (let row = 0; row < rows.rows; row++) countRow(values, row, { layout, counts });
    const window = { since: new Date(0), rows: rows.rows, counts: [...counts] };
    const report = reportOf({ id: "", name: "bot", version: "v", reference }, window);
    assert.ok(report.state === "steady" || report.state === "shifted");
    return report;
  };
  let beyond = 0;
  for (let seed = 0; seed < 1_000; seed++) {
    const { groups } = seen(rowsOf(400, 1_000 + seed));
    if (groups.some(({ psi, chance }) => psi > chance)) beyond++;
  }
  // Three groups at 1 in 1,000 each: three are to be expected, more than 10 once in 3,000 times.
  assert.ok(beyond <= 10, `${beyond} of 1,000`);
  const moved = seen(rowsOf(400, 7, 0.8));
  assert.equal(moved.state, "shifted");
  assert.deepEqual(moved.groups.filter(({ psi, limit }) => psi > limit).map(({ group }) => group), [
    ...["level", "scores"],
  ]);
  // Players who do the same sixteen times over: chance moves a window sixteen times as far.
  const first = (row: number) => row - row % 16;
  const few = makeReference(
    { definitions },
    {
      ...{ rows: known.rows, player: player.map(first), of: "made-up rows" },
      features: known.features.map((_, i) => known.features[2 * first(i >> 1) + i % 2]!),
    },
    { scores: scores.map((_, row) => scores[first(row)]!), sha256: "0".repeat(64) },
  );
  const times = few.limits[2]!.scores / reference.limits[2]!.scores;
  assert.ok(times > 8 && times < 32, `${times} times`);
});
