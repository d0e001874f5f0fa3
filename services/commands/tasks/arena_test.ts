import assert from "node:assert/strict";
import { balanceArena } from "./arena.ts";

Deno.test("[OPS3 AR1] arena balance refuses what is no number of matches or no seed", () => {
  const { error } = console;
  const said: string[] = [];
  console.error = (line: string) => void said.push(line);
  try {
    for (const [matches, seed] of [["0", "1"], ["many", "1"], ["10", "-1"], ["1e9", "1"]]) {
      assert.equal(balanceArena({ matches, seed, json: false }), 2, `${matches} ${seed}`);
    }
  } finally {
    console.error = error;
  }
  assert.equal(said.length, 4);
  assert.match(said[0]!, /MATCHES and SEED/);
});

Deno.test("[OPS3 AR1] arena balance prints its figures as JSON", () => {
  const { log } = console;
  const said: string[] = [];
  console.log = (line: string) => void said.push(line);
  try {
    assert.equal(balanceArena({ matches: "6", seed: "2", json: true }), 0);
  } finally {
    console.log = log;
  }
  const { modes } = JSON.parse(said.join("\n"));
  assert.deepEqual(modes.map(({ mode }: { mode: string }) => mode), [
    ...["duel", "squad", "team5", "brawl"],
  ]);
});
