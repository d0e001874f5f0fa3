/** Recorded matches: played again as they were (AR5), and what their signals say of who played (AR6). */

import assert from "node:assert/strict";
import { firstDifference, playAgain } from "../../../services/arena/match/replay.ts";
import { readReplay } from "../../../services/arena/records/mod.ts";
import { RULES, watchPlayer } from "../../../services/anti_cheat/rules/mod.ts";
import { RECORDED, reportMatch } from "./record.ts";

Deno.test("[AR5] a recorded match has the same hash at every tick when it is played again", async () => {
  const replay = readReplay(await Deno.readFile(RECORDED));
  assert.ok(replay.ticks > 1_000);
  // Where the simulation was changed on purpose: deno run -A tests/arena/records/record.ts
  assert.equal(firstDifference(replay), undefined);
  const last = [...playAgain(replay)].at(-1)!;
  assert.equal(last.state.over, 1);
  assert.ok(last.players.eliminations.some((count) => count > 0), "they fought");
});

Deno.test("[AR6 TEL7] play that reacts and aims as people do breaks no rule, match after match", () => {
  const watches = Array.from({ length: 6 }, () => watchPlayer(RULES));
  let [reactions, turns] = [0, 0];
  for (let seed = 1; seed <= 6; seed++) {
    const skill = seed % 2 === 0 ? "expert" : "regular";
    const { signals } = reportMatch({ seed, sides: seed % 3 === 0 ? 6 : 2, seats: 6 }, skill);
    signals.forEach((told, seat) => {
      const see = (kind: string, payload: Record<string, unknown>) =>
        watches[seat]!.see({ id: kind, kind, at: seed, receivedAt: seed, payload });
      const found = [
        ...told.reactions.flatMap(({ ms }) => see("reaction", { ms })),
        ...told.turns.flatMap(({ degrees, ms, hit }) =>
          see("aim", { delta_deg: degrees, dt_ms: ms, hit })
        ),
      ];
      assert.deepEqual(found, [], `match ${seed}, seat ${seat}`);
      reactions += told.reactions.length;
      turns += told.turns.length;
      assert.ok(told.shots > 0 && told.hits <= told.shots && told.presses > 0);
    });
  }
  assert.ok(reactions > 50 && turns > 200, `${reactions} reactions, ${turns} turns`);
});
