import assert from "node:assert/strict";
import fc from "fast-check";
import { apply, type Change, fold, isBetter, toChange } from "./rules.ts";
import type { Operator } from "./types.ts";

const seed = Number(Deno.env.get("TEST_SEED") ?? 1);
const order = fc.constantFrom("desc" as const, "asc" as const);
const operator = fc.constantFrom<Operator>("best", "set", "incr", "decr");
const score = fc.oneof(
  fc.integer({ min: -100, max: 100 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(2 ** 53, 2 ** 53 - 1, -(2 ** 53), 0.1, -0, 5e-324, Number.MAX_VALUE),
);

Deno.test("[LB1] each operator does what its name says", () => {
  const after = (before: number | null, name: Operator, value: number) =>
    apply("desc", before, toChange(name, value));
  assert.equal(after(5, "best", 7), 7);
  assert.equal(after(5, "best", 3), 5);
  assert.equal(apply("asc", 5, toChange("best", 3)), 3);
  assert.equal(after(5, "set", 3), 3);
  assert.equal(after(5, "incr", 3), 8);
  assert.equal(after(5, "decr", 3), 2);
  assert.deepEqual(
    (["best", "set", "incr", "decr"] as const).map((name) => after(null, name, 4)),
    [4, 4, 4, -4],
  );
});

Deno.test("[LB2] isBetter() is strict: equal scores and both zeros are not better", () => {
  for (const [direction, better, worse] of [["desc", 2, 1], ["asc", 1, 2]] as const) {
    assert.equal(isBetter(direction, better, worse), true);
    assert.equal(isBetter(direction, worse, better), false);
    assert.equal(isBetter(direction, 1, 1), false);
    assert.equal(isBetter(direction, 0, -0) || isBetter(direction, -0, 0), false);
  }
});

Deno.test("[LB1 LB2] a fold changes a score exactly as its parts do one by one", () => {
  let folds = 0;
  fc.assert(
    fc.property(
      order,
      fc.option(score, { nil: null }),
      fc.array(fc.tuple(operator, score), { minLength: 2, maxLength: 8 }),
      (direction, before, submits) => {
        const changes = submits.map(([name, value]) => toChange(name, value));
        let folded: Change | undefined = changes[0];
        for (const change of changes.slice(1)) {
          folded = folded && fold(direction, folded, change);
        }
        if (!folded) return;
        folds++;
        const oneByOne = changes.reduce<number | null>(
          (current, change) => apply(direction, current, change),
          before,
        );
        assert.ok(apply(direction, before, folded) === oneByOne);
      },
    ),
    { seed, numRuns: 3_000 },
  );
  assert.ok(folds > 50, `only ${folds} runs could be folded`);
});

Deno.test("[LB2] fold() refuses unlike kinds, and sums, which depend on what they are added to", () => {
  const add = (value: number): Change => ({ operator: "add", value });
  assert.equal(fold("desc", add(1), { operator: "set", value: 1 }), undefined);
  assert.equal(
    fold("desc", { operator: "best", value: 1 }, { operator: "set", value: 1 }),
    undefined,
  );
  assert.equal(fold("desc", add(1), add(1)), undefined);
});
