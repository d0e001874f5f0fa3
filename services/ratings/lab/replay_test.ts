import assert from "node:assert/strict";
import { createRandom } from "../../platform/random.ts";
import { expectedScore } from "../rules/elo.ts";
import { rateGame } from "../rules/systems.ts";
import type { Rating } from "../types.ts";
import { cutOf, fit } from "./fit.ts";
import { parseHistory } from "./history.ts";
import { intervalOf, tryAll } from "./laboratory.ts";
import { replay } from "./replay.ts";
import { SYSTEMS } from "./systems.ts";
import type { PlayedGame } from "./types.ts";
import { adviceOf } from "./words.ts";

const close = (actual: number, wanted: number, within: number) =>
  assert.ok(Math.abs(actual - wanted) <= within, `${actual} is not ${wanted}`);
const systemOf = (name: string) => SYSTEMS.find((system) => system.name === name)!;
const elo = systemOf("elo");

/** Games of players whose strength differs, by Elo's own formula; `home` points help the first side. */
function made(count: number, { players = 40, home = 0, seed = 1, size = 1 } = {}): PlayedGame[] {
  const random = createRandom(seed);
  const strength = (player: number) => 1_500 + 600 * (player / players - 0.5);
  return Array.from({ length: count }, (_, at): PlayedGame => {
    const drawn = new Set<number>();
    while (drawn.size < 2 * size) drawn.add(Math.floor(random() * players));
    const all = [...drawn];
    const mean = (side: number[]) => side.reduce((sum, each) => sum + strength(each), 0) / size;
    const [a, b] = [all.slice(0, size), all.slice(size)];
    const wins = random() < expectedScore(mean(a) + home, mean(b));
    return {
      at: at * 86_400_000,
      sides: [
        { players: a.map(String), placement: wins ? 1 : 2 },
        { players: b.map(String), placement: wins ? 2 : 1 },
      ],
      ...(home > 0 && { home: 0 }),
    };
  });
}

Deno.test("[MM15] a replay predicts each game before it counts", () => {
  const history = "date,team_a,team_b,score_a,score_b\n2020-01-01,ada,bo,8,4\n" +
    "2020-01-02,bo,ada,3,6\n2020-01-03,ada,bo,5,5";
  const { games, accuracy, logLoss, brier } = replay(parseHistory(history), elo);
  // By hand: ½, then Ada 1520 against Bo 1480, then 20 · (1 − e) more apart on each side.
  const second = expectedScore(1520, 1480);
  const third = expectedScore(1520 + 40 * (1 - second), 1480 - 40 * (1 - second));
  const losses = [Math.log(0.5), Math.log(second), (Math.log(third) + Math.log(1 - third)) / 2];
  assert.equal(games, 3);
  // Half of the first, which had no favourite, and the second; the third was a draw.
  assert.equal(accuracy, 0.75);
  close(logLoss, -losses.reduce((a, b) => a + b) / 3, 1e-9);
  close(brier, (0.25 + (1 - second) ** 2 + (third - 0.5) ** 2) / 3, 1e-9);
});

Deno.test("[MM15] untuned systems rate as matches of the program are rated", () => {
  const rating = (mmr: number, deviation: number, games: number): Rating => ({
    ...{ mmr, deviation, games, volatility: 0.06 },
  });
  const sides = [
    { players: [rating(1_620, 90, 12), rating(1_480, 200, 40)], placement: 2 },
    { players: [rating(1_510, 60, 99), rating(1_550, 350, 0)], placement: 1 },
  ];
  for (const name of ["elo", "glicko2", "weng-lin"] as const) {
    for (const second of [1, 2, 3]) {
      const game = [sides[0]!, { ...sides[1]!, placement: second }];
      const { usual, create } = systemOf(name);
      assert.deepEqual(create(usual).rate(game), rateGame(name, game), `${name} ${second}`);
    }
  }
});

Deno.test("[MM15] whoever is at home is expected to win by so much, and is rated without it", () => {
  const games = made(4_000, { home: 120 });
  const at = (home: number) => replay(games, elo, { parameters: { ...elo.usual, home } }).logLoss;
  assert.ok(at(110) < at(0) - 0.005, `${at(110)} ${at(0)}`);
  assert.ok(at(110) < at(-110));
  const { parameters } = tryAll(games, { isFitted: true, now: () => 0 }).trials[0]!;
  assert.ok(parameters["home"]! >= 85, `${parameters["home"]}`);
  assert.equal("home" in tryAll(made(60), { now: () => 0 }).trials[0]!.parameters, false);
});

Deno.test("[MM15] free-for-alls are predicted pair by pair, each game counting once", () => {
  const contest = (at: number, places: Record<string, number>): PlayedGame => ({
    at,
    sides: Object.entries(places).map(([name, placement]) => ({ players: [name], placement })),
  });
  const games = Array.from(
    { length: 40 },
    (_, i) => contest(i, { ada: 1, bo: 2, cleo: 2, dag: 4 }),
  );
  for (const system of SYSTEMS) {
    const { accuracy, logLoss, losses } = replay(games, system);
    close(losses[0]!, Math.LN2, 1e-6);
    assert.ok(accuracy! > 0.95 && logLoss < 0.4, `${system.name} ${accuracy} ${logLoss}`);
  }
  // Three sides of Elo by hand: the mean of two games against 1500.
  const rated = elo.create(elo.usual).rate(
    [1, 2, 3].map((placement) => ({
      placement,
      players: [{ mmr: 1_500, deviation: 350, volatility: 0.06, games: 0 }],
    })),
  );
  assert.deepEqual(rated.map(([player]) => player!.mmr), [1_520, 1_500, 1_480]);
});

Deno.test("[MM15] parameters are chosen on the first part only: what comes later changes none", () => {
  const games = made(400);
  const cut = cutOf(games.length);
  assert.equal(cut, 120);
  const turned = games.map((game, i) =>
    i < cut ? game : { ...game, sides: game.sides.toReversed() }
  );
  const other = [
    ...games.slice(0, cut),
    ...turned.slice(cut).map((game) => ({
      ...game,
      sides: game.sides.map((side) => ({ ...side, placement: 3 - side.placement })),
    })),
  ];
  for (const system of SYSTEMS) {
    assert.deepEqual(fit(games, system, cut), fit(other, system, cut), system.name);
  }
  const findings = tryAll(games, { isFitted: true, now: () => 0 });
  assert.deepEqual([findings.judged, findings.cut], [280, { games: 120, at: games[120]!.at }]);
  const first = replay(games, elo, { parameters: fit(games, elo, cut), to: cut }).logLoss;
  assert.ok(first <= replay(games, elo, { to: cut }).logLoss);
});

Deno.test("[MM15] Plackett-Luce and Bradley-Terry are the same with two sides, and tried apart with more", () => {
  const two = made(200);
  const scores = ["weng-lin", "weng-lin-bt"].map((name) => replay(two, systemOf(name)));
  close(scores[0]!.logLoss, scores[1]!.logLoss, 1e-9);
  const names = (games: PlayedGame[]) =>
    tryAll(games, { now: () => 0 }).trials.map(({ system }) => system);
  assert.deepEqual(names(two), ["elo", "glicko2", "weng-lin", "weng-lin-tm"]);
  const three = {
    at: 0,
    sides: [1, 2, 3].map((placement) => ({ players: [`${placement}`], placement })),
  };
  assert.deepEqual(names([three, ...two]), SYSTEMS.map(({ name }) => name));
});

Deno.test("[MM15] calibration says what came of predictions between two tenths", () => {
  const { calibration } = replay(made(20_000), elo);
  const full = calibration.filter(({ weight }) => weight > 500);
  assert.ok(full.length >= 6);
  for (const { predicted, happened } of full) close(happened, predicted, 0.04);
  // Both sides are seen: what is said of one is said of the other.
  close(calibration[2]!.happened, 1 - calibration[7]!.happened, 1e-9);
});

Deno.test("[MM15] advice tells a system that predicts from chance, and says how sure it is", () => {
  const clear = tryAll(made(3_000), { now: () => 0 });
  assert.ok(clear.overCoin.low > 0);
  for (const { behind } of clear.trials) {
    if (behind) assert.ok(behind.low <= behind.mean && behind.mean <= behind.high);
  }
  const text = adviceOf(clear).join(" ");
  assert.match(
    text,
    new RegExp(`^${clear.best.says.replaceAll(/[()]/g, "\\$&")} predicts these 3000 games best`),
  );
  const coin = createRandom(5);
  const tossed = made(400).map((game) => {
    const first = coin() < 0.5 ? 1 : 2;
    const [a, b] = game.sides as [PlayedGame["sides"][0], PlayedGame["sides"][0]];
    return { ...game, sides: [{ ...a, placement: first }, { ...b, placement: 3 - first }] };
  });
  assert.match(
    adviceOf(tryAll(tossed, { now: () => 0 })).join(" "),
    /better than a coin by more than chance/,
  );
  assert.match(adviceOf(tryAll(made(200), { now: () => 0 })).join(" "), /200 games are few/);
});

Deno.test("[MM15] the interval of a mean holds it in about 95 of 100 histories", () => {
  let held = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const random = createRandom(seed);
    const { low, high } = intervalOf(Float64Array.from({ length: 1_000 }, () => random()));
    if (low <= 0.5 && 0.5 <= high) held++;
  }
  assert.ok(held >= 270 && held <= 297, `${held} of 300`);
});

Deno.test("[MM15] over 1,000,000 games of one player nothing leaves its bounds", () => {
  const random = createRandom(9);
  for (const system of SYSTEMS) {
    const { rate, chance } = system.create(system.usual);
    const newcomer = { mmr: 1_500, deviation: 350, volatility: 0.06, games: 0 };
    const opponents = Array.from({ length: 50 }, (_, i) => ({
      ...newcomer,
      mmr: 1_000 + 20 * i,
      deviation: 60,
    }));
    let player: Rating = newcomer;
    let [least, most, highest] = [Infinity, 0, 0];
    for (let i = 0; i < 1_000_000; i++) {
      const opponent = opponents[Math.floor(random() * opponents.length)]!;
      const score = random() < expectedScore(1_600, opponent.mmr) ? 1 : 2;
      const [[after]] = rate([
        { players: [player], placement: score },
        { players: [opponent], placement: 3 - score },
      ]) as [[Rating], [Rating]];
      player = after;
      if (player.deviation > most) most = player.deviation;
      if (player.deviation < least) least = player.deviation;
      if (player.volatility > highest) highest = player.volatility;
    }
    assert.equal(player.games, 1_000_000);
    assert.ok(least > 0.1 && most <= 350.1, `${system.name}: deviation ${least} to ${most}`);
    assert.ok(highest <= 0.1, `${system.name}: volatility ${highest}`);
    assert.ok(Math.abs(player.mmr - 1_600) < 250, `${system.name}: ${player.mmr}`);
    const p = chance([player], [opponents[0]!]);
    assert.ok(p > 0.5 && p < 1);
  }
});
