import assert from "node:assert/strict";
import { count, emptyTally } from "./tally.ts";

Deno.test("[UI4] eliminations count for who made them, falls for who fell, the last five stay", () => {
  const death = (seat: number, by: number) => ({ kind: "death", tick: 1, seat, by });
  let tally = emptyTally(3);
  assert.equal(count(tally, { kind: "hit", tick: 1, seat: 0, by: 1 }), tally);
  tally = count(tally, death(0, 1));
  tally = count(tally, death(2, -1));
  assert.deepEqual(tally.eliminations, [0, 1, 0]);
  assert.deepEqual(tally.deaths, [1, 0, 1]);
  for (let i = 0; i < 6; i++) tally = count(tally, death(0, 2));
  assert.equal(tally.last.length, 5);
  assert.equal(new Set(tally.last.map(({ id }) => id)).size, 5);
});
