/** [ML8] How often a session is suspected, by counts that can be worked out. */

import assert from "node:assert/strict";
import {
  chooseDecision,
  DECISION,
  type ScoredRows,
  sessionRate,
} from "../../services/ml/training/session_rates.ts";

/** Sessions of so many rows, all of one score. */
function made(sessions: { rows: number; score: number; isBot?: boolean }[]): ScoredRows {
  const all = sessions.flatMap(({ rows, score, isBot = false }, session) =>
    Array.from({ length: rows }, () => ({ session, score, isBot }))
  );
  return {
    scores: all.map(({ score }) => score),
    target: all.map(({ isBot }) => isBot ? 1 : 0),
    session: all.map(({ session }) => session),
  };
}

const decision = { rows: 4, least: 2, threshold: 0 };
const people = (_: number, isBot: boolean) => !isBot;

Deno.test("[ML8] rows count together: one odd one of a session is not enough", () => {
  const rows = made([{ rows: 4, score: 0.1 }, { rows: 4, score: 0.1 }, { rows: 1, score: 0.99 }]);
  (rows.scores as number[])[2] = 0.9;
  const rate = sessionRate(rows, decision, people)!;
  assert.deepEqual(
    [rate.sessions, rate.rows, rate.suspected],
    [2, 4, 0],
    "too short is no session",
  );
  // Of two rows the odd one is half: their mean is 0.
  assert.equal(sessionRate(rows, { ...decision, rows: 2, threshold: -1e-9 }, people)!.suspected, 1);
});

Deno.test("[ML8] a session is suspected if it ever was, and bots are no honest sessions", () => {
  const rows = made([
    ...[{ rows: 3, score: 0.9 }, { rows: 3, score: 0.2 }],
    { rows: 5, score: 0.9, isBot: true },
  ]);
  const rate = sessionRate(rows, decision, people)!;
  assert.deepEqual([rate.sessions, rate.suspected, rate.share], [2, 1, 0.5]);
  assert.ok(rate.low > 0.05 && rate.low < 0.2 && rate.high > 0.8 && rate.high < 0.95);
  assert.equal(sessionRate(rows, decision, (_, isBot) => isBot)!.share, 1);
  assert.equal(sessionRate(made([]), decision, people), undefined);
});

Deno.test("[ML8] of 2,000 honest sessions one is suspected, and none of a kind of 1,000", () => {
  const rows = DECISION.least;
  const sessions = Array.from({ length: 2_000 }, (_, i) => ({ rows, score: 0.1 + i / 10_000 }));
  const windows = made(sessions);
  const chosen = chooseDecision(windows, () => "all")!;
  assert.equal(sessionRate(windows, chosen, people)!.suspected, 1);
  const kinds = chooseDecision(windows, (row) => row < 1_000 * rows ? "low" : "high")!;
  assert.equal(sessionRate(windows, kinds, people)!.suspected, 0);
  assert.equal(chooseDecision(made(sessions.slice(0, 900)), () => "all"), undefined, "too few");
});
