/** AR5: a match that was recorded plays again as it was, on this program and this machine. */

import assert from "node:assert/strict";
import { firstDifference, playAgain } from "../../../services/arena/match/replay.ts";
import { readReplay } from "../../../services/arena/records/mod.ts";
import { RECORDED } from "./record.ts";

Deno.test("[AR5] a recorded match has the same hash at every tick when it is played again", async () => {
  const replay = readReplay(await Deno.readFile(RECORDED));
  assert.ok(replay.ticks > 1_000);
  // Where the simulation was changed on purpose: deno run -A tests/arena/records/record.ts
  assert.equal(firstDifference(replay), undefined);
  const last = [...playAgain(replay)].at(-1)!;
  assert.equal(last.state.over, 1);
  assert.ok(last.players.eliminations.some((count) => count > 0), "they fought");
});
