import assert from "node:assert/strict";
import { checkOf, spokenOf } from "./headings.ts";
import type { QueueState } from "./state.ts";

const window = { base: 50, step: 25, every_s: 5, cap: 400 };
const mode = { id: "duel", name: "Duel", window, ready_s: 20 };
const lineup = (match_id: string) => ({ match_id, sides: [], chances: [0.5, 0.5] });
const proposed: QueueState = {
  name: "proposed",
  match: {
    ...{ match_id: "m", mode: "duel", region: "eu-north", teams: [["a"], ["b"]], ticket_id: "t" },
    ...{ quality: { win_probability: [0.5, 0.5] }, accept_by: "2026-11-01T12:00:00Z" },
  },
  accepted: false,
};

Deno.test("[MM9 UI10] the time to accept is this match's, and the mode's until it is known", () => {
  const spoken = (known: Parameters<typeof spokenOf>[1]) =>
    spokenOf(proposed, known, { player: "a", mode, takenIn: false });
  assert.equal(spoken({}), "Accept within 20 seconds.");
  assert.equal(spoken({ lineup: lineup("m"), left: 6.2 }), "Accept within 7 seconds.");
  const before = { lineup: lineup("of before"), left: 0 };
  assert.equal(spoken(before), "Accept within 20 seconds.");
  assert.deepEqual(checkOf("m", before, mode), { whole: 20, left: 20 });
  assert.deepEqual(checkOf("m", {}, undefined), { whole: 10, left: 10 });
});
