import assert from "node:assert/strict";
import { sayGrowth } from "./growth.ts";

Deno.test("a cost grows only where the middle halves of the ends lie apart", () => {
  const at = (size: number, value: number) => ({
    size,
    value,
    spread: { low: value - 5, high: value + 5 },
  });
  const flat = [at(1_000, 100), at(1_000_000, 108)];
  assert.match(sayGrowth("page", flat, () => flat)[0]!, /does not differ by more than turns do/);
  const steep = [at(1_000, 100), at(1_000_000, 130)];
  const parts = { deno: [at(1e3, 50), at(1e6, 50)], postgres: [at(1e3, 30), at(1e6, 33)] };
  const [said] = sayGrowth(
    "around",
    steep,
    (part) => part === "redis" ? [at(1e3, 20), at(1e6, 47)] : parts[part],
  );
  assert.match(said!, /100 → 130 µs from 1,000 to 1,000,000 rows, \+10\.0 µs with every ten times/);
  assert.match(said!, /of which Redis \+9\.0, Postgres \+1\.0, program \+0\.0\./);
  assert.deepEqual(sayGrowth("page", [at(1_000, 1)], () => []), []);
});
