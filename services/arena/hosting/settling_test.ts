import assert from "node:assert/strict";
import { toResult } from "./settling.ts";

const place = (winner: number, points: number[], gone: number[] = []) =>
  toResult(
    points.map((_, side) => ({ side, name: "x", userId: `u${side}` })),
    {
      ...{ winner, points },
      seats: points.map((all, seat) => ({
        ...{ points: all, eliminations: 0, deaths: 0, damage: 0, coreTicks: 0 },
        present: !gone.includes(seat),
      })),
    },
  ).map(({ placement }) => placement);

Deno.test("[AR6 MM14] places: by points, ties share one, the winner first, who has gone last", () => {
  assert.deepEqual(place(1, [3, 60]), [2, 1]);
  assert.deepEqual(place(-1, [5, 5]), [1, 1]);
  assert.deepEqual(place(2, [10, 7, 60, 7, 0, 10]), [2, 4, 1, 4, 6, 2]);
  assert.deepEqual(place(2, [50, 7, 9, 7, 0, 40], [0, 5]), [5, 2, 1, 2, 4, 6]);
  assert.deepEqual(place(0, [1, 30], [1]), [1, 2]);
});
