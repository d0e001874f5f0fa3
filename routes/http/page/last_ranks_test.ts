import assert from "node:assert/strict";
import { seeRank } from "./last_ranks.ts";

const MINUTE = 60_000;
const board = "2026-s4-ladder-duel";
const userId = "0193a1b2-0000-7000-8000-000000000001";

Deno.test("[LB4 UI1] movement is told from the end of the visit before, however often a page is loaded", () => {
  const first = seeRank(undefined, { userId, board, rank: 12, now: 0 });
  assert.equal(first.before, undefined, "nobody was here before");
  const same = seeRank(first.text, { userId, board, rank: 9, now: 10 * MINUTE });
  assert.equal(same.before, 12);
  const again = seeRank(same.text, { userId, board, rank: 8, now: 30 * MINUTE });
  assert.equal(again.before, 12, "the visit goes on");
  const next = seeRank(again.text, { userId, board, rank: 11, now: 90 * MINUTE });
  assert.equal(next.before, 8, "another visit");
  assert.equal(seeRank(next.text, { userId, board, rank: 5, now: 91 * MINUTE }).before, 8);
});

Deno.test("[LB4 UI1] each board is told of by itself, a few are kept, and what is no cookie of ours is nothing", () => {
  let text: string | undefined = "x~y.1~<script>.1.2.3~";
  for (let i = 0; i < 20; i++) {
    text = seeRank(text, { userId, board: `b${i}`, rank: i + 1, now: i }).text;
  }
  assert.equal(text!.split("~").length, 1 + 8, "whose it is, and the boards");
  assert.equal(seeRank(text, { userId, board: "b19", rank: 3, now: 99 }).before, 20);
  assert.equal(seeRank(text, { userId, board: "b1", rank: 3, now: 99 }).before, undefined);
});

Deno.test("[LB4 UI1] whoever signs in after somebody else is told nothing of them", () => {
  const other = "0193a1b2-0000-7000-8000-000000000002";
  const { text } = seeRank(undefined, { userId, board, rank: 3, now: 0 });
  assert.ok(!text.includes(userId));
  const now = 90 * MINUTE;
  assert.equal(seeRank(text, { userId, board, rank: 9, now }).before, 3);
  const theirs = seeRank(text, { userId: other, board, rank: 900, now });
  assert.equal(theirs.before, undefined);
  assert.equal(seeRank(theirs.text, { userId, board, rank: 9, now }).before, undefined);
});
