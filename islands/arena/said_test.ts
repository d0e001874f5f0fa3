import assert from "node:assert/strict";
import type { LinkState } from "./link.ts";
import { saidOf } from "./said.ts";

/** A duel that the first seat has won, read by whoever sits in `seat`. */
function over(seat: number, present: [boolean, boolean]): LinkState {
  const none = { points: 0, eliminations: 0, deaths: 0, damage: 0 };
  const welcome = {
    ...{ seat, practice: false },
    players: [{ side: 0, name: "Nova" }, { side: 1, name: "Liv" }],
  };
  const seats = present.map((there) => ({ ...none, present: there }));
  const result = { type: "over", winner: 0, points: [0, 0], seats };
  return { name: "over", over: result, welcome } as unknown as LinkState;
}

Deno.test("[UI10 AR6] who has won because the others left reads that, and not a bare win", () => {
  const text = (link: LinkState) => saidOf(link, true)?.text;
  assert.equal(text(over(0, [true, false])), "You won: nobody else was left");
  assert.equal(text(over(0, [true, true])), "You won");
  assert.equal(text(over(1, [true, false])), "You lost");
  assert.equal(text(over(-1, [true, false])), "Nova has won", "who looks on");
});
