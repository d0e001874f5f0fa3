/**
 * Ratings against what others have computed. The data is no part of the repository: it is read from
 * `RATING_DATA`, or from `../shared/data/ratings` beside the repository; without it there is nothing to run.
 */

import assert from "node:assert/strict";
import { rate } from "openskill";
import {
  bradleyTerryFull,
  bradleyTerryPart,
  plackettLuce,
  thurstoneMostellerFull,
  thurstoneMostellerPart,
} from "openskill/models";
import { expectedScore, parseHistory, replay } from "../../services/ratings/mod.ts";

const folder = Deno.env.get("RATING_DATA") ??
  new URL("../../../shared/data/ratings", import.meta.url).pathname;
const isThere = await Deno.stat(folder).then(() => true, () => false);

function outsideTest(name: string, fn: () => Promise<void>): void {
  if (isThere) Deno.test(name, fn);
}

async function rows(name: string): Promise<string[][]> {
  const text = await Deno.readTextFile(`${folder}/${name}`);
  return text.trim().split("\n").slice(1).map((line) => line.trim().split(","));
}

const MODELS = {
  plackettluce: plackettLuce,
  bradleyterryfull: bradleyTerryFull,
  bradleyterrypart: bradleyTerryPart,
  thurstonemostellerfull: thurstoneMostellerFull,
  thurstonemostellerpart: thurstoneMostellerPart,
};

/** The examples of openskill.py's tests, whose players all start alike, and what they ask for. */
const EXAMPLES = {
  normal: {},
  ranks: { rank: [2, 1, 4, 3] },
  scores: { score: [1, 2] },
  ties: { rank: [1, 2, 1] },
};

/** Ratings at a season's start that their program sets by hand ("of unknown origin"). */
const REVERSIONS: Record<string, number> = {
  ...{ CBD1925: 1502.032, RAC1926: 1403.384, LOU1926: 1307.201, CIB1927: 1362.919 },
  ...{ MNN1929: 1306.702, BFF1929: 1331.943, LAR1944: 1373.977, PHI1944: 1497.988 },
  ...{ ARI1945: 1353.939, PIT1945: 1353.939, CLE1999: 1300 },
};

outsideTest("[MM15] FiveThirtyEight's 16,810 NFL games: Elo probabilities to 1e-5", async () => {
  // Their parameters around our formula: K 20, home 65, a multiplier by margin, a third back to
  // 1505 between seasons (github.com/fivethirtyeight/nfl-elo-game, forecast.py).
  const teams = new Map<string, { name: string; elo: number; season: number }>();
  for (const [team, elo] of await rows("nfl_initial_elos.csv")) {
    teams.set(team!, { name: team!, elo: Number(elo), season: -1 });
  }
  let worst = 0;
  let games = 0;
  for (const row of await rows("nfl_games.csv")) {
    const season = Number(row[1]);
    const [home, away] = [row[4]!, row[5]!].map((name) => {
      const team = teams.get(name)!;
      if (team.season >= 0 && team.season !== season) {
        team.elo = REVERSIONS[`${team.name}${season}`] ?? 1505 / 3 + team.elo * 2 / 3;
      }
      team.season = season;
      return team;
    }) as { elo: number }[] as [{ elo: number }, { elo: number }];
    const lead = home.elo - away.elo + (row[2] === "1" ? 0 : 65);
    const expected = expectedScore(lead, 0);
    worst = Math.max(worst, Math.abs(expected - Number(row[8])));
    games++;
    const [scored, conceded] = [Number(row[9]), Number(row[10])];
    const result = Number(row[11]);
    const margin = Math.abs(scored - conceded);
    const favour = result === 1 ? lead : -lead;
    const multiplier = Math.log(Math.max(margin, 1) + 1) *
      2.2 / (result === 0.5 ? 1 : favour * 0.001 + 2.2);
    const shift = 20 * multiplier * (result - expected);
    home.elo += shift;
    away.elo -= shift;
  }
  console.log(`${games} games, worst difference ${worst.toExponential(1)}`);
  assert.equal(games, 16_810);
  assert.ok(worst < 1e-5);
});

outsideTest(
  "[MM15] the library meets openskill's cross-language fixtures, in all its models",
  async () => {
    type Players = { mu: number; sigma: number }[];
    let compared = 0;
    for (const [name, model] of Object.entries(MODELS)) {
      const fixture = JSON.parse(
        await Deno.readTextFile(`${folder}/vectors/openskill.py_${name}.json`),
      );
      const { mu, sigma } = fixture.model;
      for (const [example, options] of Object.entries(EXAMPLES)) {
        const wanted = Object.values(fixture[example]) as Players[];
        // The two libraries differ here, and say so.
        if (name.endsWith("part") && wanted.length > 2) continue;
        const got = rate(wanted.map((team) => team.map(() => ({ mu, sigma }))), {
          model,
          beta: 25 / 6,
          tau: 25 / 300,
          ...options,
        });
        wanted.forEach((team, i) =>
          team.forEach((player, j) => {
            const { mu, sigma } = got[i]![j]!;
            const said = `${name} ${example} ${i} ${j}: ${mu} ${sigma}`;
            assert.ok(Math.abs(mu - player.mu) < 1e-8, said);
            assert.ok(Math.abs(sigma - player.sigma) < 1e-8, said);
            compared++;
          })
        );
      }
    }
    console.log(`${compared} ratings compared`);
  },
);

outsideTest(
  "[MM15] on Halo 2's games every system predicts, and large teams are calibrated",
  async () => {
    const read = async (name: string) => parseHistory(await Deno.readTextFile(`${folder}/${name}`));
    const duels = await read("halo2_head_to_head.csv");
    const teams = await read("halo2_large_team.csv");
    assert.deepEqual([duels.length, teams.length], [6_028, 972]);
    for (const system of ["elo", "weng-lin", "glicko2"] as const) {
      const { logLoss, accuracy } = replay(duels, system);
      console.log(`duels, ${system}: ${accuracy.toFixed(3)}, log loss ${logLoss.toFixed(4)}`);
      assert.ok(accuracy > 0.67 && logLoss < 0.66, `${system}: ${accuracy} ${logLoss}`);
    }
    const elo = replay(teams, "elo");
    const wengLin = replay(teams, "weng-lin");
    console.log(
      `large teams, weng-lin: ${wengLin.accuracy.toFixed(3)}, ${wengLin.logLoss.toFixed(4)}`,
    );
    // A coin has ln 2 = 0.693; the library's own prediction 0.711.
    assert.ok(wengLin.logLoss < 0.67 && wengLin.accuracy > 0.6);
    assert.ok(wengLin.logLoss < elo.logLoss && wengLin.accuracy > elo.accuracy);
  },
);
