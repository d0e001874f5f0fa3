import assert from "node:assert/strict";
import fc from "fast-check";
import { lagOf, noted, type Sample } from "./rules.ts";

const look = (...positions: number[]) =>
  positions.reduce<Sample[]>(
    (samples, position, n) => noted(samples, { at: n * 1_000, position }),
    [],
  );

Deno.test("[OPS7] the lag is how long ago the primary stood where the standby stands", () => {
  const samples = look(10, 20, 30, 40);
  assert.equal(lagOf(samples, 40), 0);
  assert.equal(lagOf(samples, 39), 1_000);
  assert.equal(lagOf(samples, 20), 2_000);
  assert.equal(lagOf(samples, 9), undefined, "longer ago than anybody has looked");
  assert.equal(lagOf([], 9), undefined);
});

Deno.test("[OPS7] a database that nobody writes to has no standby behind it", () => {
  const idle = look(...Array.from({ length: 500 }, () => 10));
  assert.equal(idle.length, 2);
  assert.equal(lagOf(idle, 10), 0);
  // The first write after the idle time is a second old, not as old as the idle time.
  assert.equal(lagOf(noted(idle, { at: 500_000, position: 11 }), 10), 1_000);
});

Deno.test("[OPS7] after a failover nothing is told from the old primary's positions", () => {
  assert.deepEqual(look(100, 200, 50), [{ at: 2_000, position: 50 }]);
});

Deno.test("[OPS7] what is left out of the looks changes no lag", () => {
  fc.assert(fc.property(
    fc.array(fc.nat(3), { minLength: 1, maxLength: 60 }),
    fc.nat(180),
    (steps, replayed) => {
      let position = 0;
      const all = steps.map((step, n): Sample => ({ at: n * 1_000, position: position += step }));
      const kept = all.reduce<Sample[]>(noted, []);
      assert.equal(lagOf(kept, replayed), lagOf(all, replayed));
    },
  ));
});
