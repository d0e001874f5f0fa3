import assert from "node:assert/strict";
import { expectedScore } from "./elo.ts";
import { parseHistory, replay } from "./replay.ts";

const history = `id,end_time,variant,player1,player2,score1,score2
3,08/06/2004 18:00:00,Slayer,ada,bo,5,5
1,08/06/2004 16:00:00,Slayer,ada,bo,8,4
2,08/06/2004 17:00:00,Slayer,bo,ada,3,6`;

Deno.test("[MM15] a history is read in the order of its times, whatever its columns are called", () => {
  assert.deepEqual(parseHistory(history), [
    { teams: [["ada"], ["bo"]], score: 1 },
    { teams: [["bo"], ["ada"]], score: 0 },
    { teams: [["ada"], ["bo"]], score: 0.5 },
  ]);
  const teams = "date,team1,team2,team_score1,team_score2\n2020-01-01,a b,c d e,1,2";
  assert.deepEqual(parseHistory(teams), [{ teams: [["a", "b"], ["c", "d", "e"]], score: 0 }]);
  assert.throws(() => parseHistory("date,team1,team2,score1\n"), /no column score2/);
});

Deno.test("[MM15] a replay predicts each game before it counts", () => {
  const { games, accuracy, logLoss, brier } = replay(parseHistory(history), "elo");
  // By hand: ½, then Ada 1520 against Bo 1480, then 20 · (1 − e) more apart on each side.
  const second = expectedScore(1520, 1480);
  const third = expectedScore(1520 + 40 * (1 - second), 1480 - 40 * (1 - second));
  const losses = [Math.log(0.5), Math.log(second), (Math.log(third) + Math.log(1 - third)) / 2];
  assert.equal(games, 3);
  assert.equal(accuracy, 1);
  assert.ok(Math.abs(logLoss + losses.reduce((a, b) => a + b) / 3) < 1e-9);
  assert.ok(Math.abs(brier - (0.25 + (1 - second) ** 2 + (third - 0.5) ** 2) / 3) < 1e-9);
});
