import assert from "node:assert/strict";
import { sideResults } from "./side_results.ts";
import type { Result } from "./types.ts";

const people = (...results: (Result | null)[]) => results.map((result, team) => ({ team, result }));

Deno.test("[UI10] a person's side has its result, and one computer side what is left", () => {
  const two = (result: Result | null) => sideResults({ teams: 2, participants: people(result) });
  assert.deepEqual(two("win"), ["win", "loss"]);
  assert.deepEqual(two("loss"), ["loss", "win"]);
  assert.deepEqual(two("draw"), ["draw", "draw"]);
  const both = sideResults({ teams: 2, participants: people("loss", "win"), points: [9, 3] });
  assert.deepEqual(both, ["loss", "win"], "who has gone loses whatever the points");
});

Deno.test("[UI10] of many computer sides one has won at most", () => {
  const four = (participants: ReturnType<typeof people>, points?: number[]) =>
    sideResults({ teams: 4, participants, points });
  assert.deepEqual(four(people("loss"), [5, 3, 9, 7]), ["loss", "loss", "win", "loss"]);
  assert.deepEqual(four(people("loss"), [9, 3, 5, 4]), ["loss", "loss", "win", "loss"], "gone");
  assert.deepEqual(four(people("win"), [9, 3, 5, 4]), ["win", "loss", "loss", "loss"]);
  assert.deepEqual(four(people("loss"), [5, 9, 9, 7]), ["loss", "draw", "draw", "loss"]);
  assert.deepEqual(four(people("draw", "loss"), [9, 3, 9, 7]), ["draw", "loss", "draw", "loss"]);
  assert.deepEqual(four(people("draw", "draw"), [9, 9, 8, 7]), ["draw", "draw", "loss", "loss"]);
  assert.deepEqual(four(people("loss")), ["loss", undefined, undefined, undefined], "no points");
});
