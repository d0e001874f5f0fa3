import assert from "node:assert/strict";
import type { Over, Welcome } from "../../services/arena/codec/control.ts";
import { sidesOf } from "./hud_state.ts";
import { saidOf } from "./said.ts";

const welcome = (seat: number, ...names: string[][]): Welcome => ({
  ...{ type: "welcome", protocol: 1, match_id: "01", mode: "duel", practice: false, seat },
  ticks_per_second: 30,
  players: names.flatMap((side, i) => side.map((name) => ({ name, side: i, user_id: name }))),
  setup: {
    seed: 1,
    sides: names.length,
    seats: names.flatMap((s, side) => s.map(() => ({ side }))),
  },
});
const over = (winner: number): Over => ({ type: "over", winner, points: [0, 0], seats: [] });

Deno.test("[UI2] who looks on sees the first side as the picture draws it, and never both alike", () => {
  const own = (seat: number) =>
    sidesOf({ welcome: welcome(seat, ["Nova"], ["Liv"]) }).map(({ own }) => own);
  assert.deepEqual(own(-1), [true, false]);
  assert.deepEqual(own(0), [true, false]);
  assert.deepEqual(own(1), [false, true]);
});

Deno.test("[UI2] who looks on reads by name who has won", () => {
  const said = (winner: number, ...names: string[][]) =>
    saidOf({ name: "over", over: over(winner), welcome: welcome(-1, ...names) }, true)?.text;
  assert.equal(said(1, ["Nova"], ["Liv"]), "Liv has won");
  assert.equal(said(0, ["Nova", "Ida", "Max"], ["Liv"]), "Nova, Ida and Max have won");
  assert.equal(said(1, ["Nova"], [""]), "Side 2 has won");
  assert.equal(said(-1, ["Nova"], ["Liv"]), "A draw");
});
