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

Deno.test("[TEL7 ML5] describeEvidence() says what stands out of a model's features, a line each", () => {
  const evidence = {
    ...{ score: 0.99912, limit: 0.95, model: "bot 2026-11-29", rows: 4, within_ms: 70_000 },
    ...{ feature_1: "move_straight_share", value_1: 0.91, usual_1: "0.01 – 0.7", rarity_1: 0.001 },
    ...{ feature_2: "tap_interval_median", value_2: 88, usual_2: "170 – 700", rarity_2: 0.05 },
    ...{ unit_2: "ms", feature_3: "grip", value_3: 1, usual_3: "2 – 3", rarity_3: 0.1 },
  };
  assert.deepEqual(describeEvidence(evidence), [
    ["How sure the model is", "99.912 %"],
    ["Suspected from", "95 %"],
    ["Model", "bot 2026-11-29"],
    ["Stretches of play counted", "4"],
    ["Within", "70 s"],
    [
      "Steps straight on",
      "0.91; nine of ten honest players have 0.01 – 0.7, at most 0.1 % are so far out",
    ],
    [
      "Usual time between inputs",
      "88 ms; nine of ten honest players have 170 – 700 ms, at most 5 % are so far out",
    ],
    ["grip", "1; nine of ten honest players have 2 – 3, at most 10 % are so far out"],
  ]);
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
