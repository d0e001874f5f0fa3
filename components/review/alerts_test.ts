import assert from "node:assert/strict";
import { describeEvidence, describeLine } from "./alerts.ts";

Deno.test("describeEvidence() names what it knows, gives units, and leaves nothing out", () => {
  const evidence = {
    ability: "bolt",
    cooldown_ms: 900,
    within_ms: 3_000,
    hit_share: 0.9,
    xp: 1.234,
  };
  assert.deepEqual(describeEvidence(evidence), [
    ["Ability", "bolt"],
    ["Cooldown", "900 ms"],
    ["Within", "3 s"],
    ["Turns that hit", "90 %"],
    ["Xp", "1.23"],
  ]);
  assert.deepEqual(describeEvidence({ drift: -0.051 }), [["Drift of the clock", "-5.1 %"]]);
});

Deno.test("describeLine() says what happened, and survives what it does not know", () => {
  const at = "2026-11-01T12:00:00.000Z";
  const line = (kind: string, details: Record<string, unknown>) =>
    describeLine({ at, kind, details });
  assert.equal(
    line("score", { score: 2400, mode: "duel", season: "s4", hidden: true }),
    "Score 2,400 on duel, s4, hidden",
  );
  assert.equal(
    line("audit", { action: "player.suspend", outcome: "refused" }),
    "Player: suspend, refused",
  );
  assert.equal(
    line("match", { mode: "duel", result: null, mmr_before: 1500 }),
    "Match of duel: not over",
  );
  assert.equal(line("replay", {}), "Replay");
});
