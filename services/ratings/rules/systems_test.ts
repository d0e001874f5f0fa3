import assert from "node:assert/strict";
import fc from "fast-check";
import { rateGame, START_VOLATILITY } from "./systems.ts";
import { START_DEVIATION, START_MMR, winProbabilities } from "./elo.ts";
import { rateGlicko2 } from "./glicko2.ts";
import { predictWengLin } from "./weng_lin.ts";
import type { Rating, RatingSystem } from "../types.ts";

const seed = Number(Deno.env.get("TEST_SEED") ?? 1);
const close = (actual: number, wanted: number, within: number) =>
  assert.ok(Math.abs(actual - wanted) <= within, `${actual} is not ${wanted}`);
const newcomer: Rating = {
  mmr: START_MMR,
  deviation: START_DEVIATION,
  volatility: START_VOLATILITY,
  games: 0,
};

Deno.test("[MM15] Glicko-2 reproduces the example of Glickman's paper", () => {
  const player = { mmr: 1500, deviation: 200, volatility: 0.06, games: 0 };
  const after = rateGlicko2(player, [
    { mmr: 1400, deviation: 30, score: 1 },
    { mmr: 1550, deviation: 100, score: 0 },
    { mmr: 1700, deviation: 300, score: 0 },
  ]);
  close(after.mmr, 1464.06, 0.01);
  close(after.deviation, 151.52, 0.01);
  close(after.volatility, 0.05999, 0.00001);
});

Deno.test("[MM15] Weng-Lin gives two newcomers what the paper's formula gives, on our scale", () => {
  // Plackett-Luce by hand: c² = 2(σ² + β²), Δμ = σ²/c · ½, with σ² grown by τ² first.
  const sigma2 = (25 / 3) ** 2 + (25 / 300) ** 2;
  const c = Math.sqrt(2 * (sigma2 + (25 / 6) ** 2));
  const [[winner], [loser]] = rateGame("weng-lin", [
    { players: [newcomer], placement: 1 },
    { players: [newcomer], placement: 2 },
  ]) as [[Rating], [Rating]];
  close(winner.mmr, 1500 + 42 * sigma2 / c / 2, 1e-6);
  close(loser.mmr, 1500 - 42 * sigma2 / c / 2, 1e-6);
  assert.ok(winner.deviation < START_DEVIATION);
  assert.equal(winner.games, 1);
});

const rating = fc.record({
  mmr: fc.double({ min: 600, max: 2600, noNaN: true }),
  deviation: fc.double({ min: 40, max: 350, noNaN: true }),
  volatility: fc.constant(START_VOLATILITY),
  games: fc.integer({ min: 0, max: 60 }),
});
const systems = fc.constantFrom<RatingSystem>("elo", "weng-lin", "glicko2");

Deno.test("[MM15] in every system winners rise, losers fall, and equal draws stay", () => {
  const team = fc.array(rating, { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(systems, team, team, (system, a, b) => {
      const [winners, losers] = rateGame(system, [
        { players: a, placement: 1 },
        { players: b, placement: 2 },
      ]);
      winners!.forEach((after, i) => assert.ok(after.mmr >= a[i]!.mmr));
      losers!.forEach((after, i) => assert.ok(after.mmr <= b[i]!.mmr));
      const alike = new Array<Rating>(3).fill(a[0]!);
      const drawn = rateGame(system, [
        { players: alike, placement: 1 },
        { players: alike, placement: 1 },
      ]);
      for (const after of drawn[0]!) close(after.mmr, a[0]!.mmr, 1e-6);
      for (const after of [...winners!, ...losers!]) {
        assert.ok(Number.isFinite(after.mmr) && after.deviation > 0 && after.deviation <= 351);
      }
    }),
    { seed },
  );
});

Deno.test("[MM15] a free-for-all rates everybody by place, ties alike", () => {
  for (const system of ["weng-lin", "glicko2"] as const) {
    const rated = (places: number[]) =>
      rateGame(system, places.map((placement) => ({ players: [newcomer], placement })))
        .map(([player]) => player!);
    const play = (places: number[]) => rated(places).map(({ mmr }) => mmr);
    const strict = play([1, 2, 3, 4, 5, 6]);
    for (let i = 1; i < 6; i++) assert.ok(strict[i - 1]! > strict[i]!);
    const tied = play([2, 1, 3, 3, 3, 6]);
    close(tied[2]!, tied[4]!, 1e-9);
    assert.ok(tied[1]! > tied[0]! && tied[0]! > tied[2]! && tied[2]! > tied[5]!);
    for (const { games, deviation } of rated([1, 2, 3, 4, 5, 6])) {
      assert.equal(games, 1, "one game, whatever number was met in it");
      assert.ok(deviation < newcomer.deviation);
    }
  }
});

Deno.test("[MM15] predictions are symmetric, add up to one, and are calm about large teams", () => {
  fc.assert(
    fc.property(fc.array(rating, { minLength: 1, maxLength: 8 }), (team) => {
      close(predictWengLin(team, team), 0.5, 1e-6);
      const better = team.map((each) => ({ ...each, mmr: each.mmr + 50 }));
      close(predictWengLin(better, team) + predictWengLin(team, better), 1, 1e-6);
    }),
    { seed },
  );
  const settled = { ...newcomer, deviation: 1 };
  const stronger = { ...settled, mmr: START_MMR + 100 };
  const of = (n: number) => predictWengLin(new Array(n).fill(stronger), new Array(n).fill(settled));
  // The same mean difference means the same for every size, and what the matcher predicts.
  close(of(1), of(8), 1e-4);
  close(of(1), winProbabilities([START_MMR + 100, START_MMR])[0]!, 0.02);
  const three = winProbabilities([1600, 1500, 1400]);
  close(three.reduce((a, b) => a + b), 1, 1e-12);
});

Deno.test("[MM15] Glicko-2's volatility stays within its bounds, whatever is played or stored", () => {
  // Losses on purpose against the weak, then wins against the strong, over and over.
  let player: Rating = { ...newcomer, deviation: 60 };
  for (let round = 0; round < 400; round++) {
    const wins = round % 2 === 1;
    // Ten games a period: one alone moves it little.
    player = rateGlicko2(
      player,
      Array.from({ length: 10 }, () => ({
        mmr: wins ? player.mmr + 700 : player.mmr - 700,
        deviation: 30,
        score: wins ? 1 : 0,
      })),
    );
    assert.ok(player.volatility >= 0.01 && player.volatility <= 0.1, `${player.volatility}`);
  }
  assert.equal(player.volatility, 0.1, "such play reaches the bound");
  // What an earlier version has stored is drawn in at the next game.
  for (const volatility of [5, 1e-9, 0.5]) {
    const next = rateGlicko2({ ...newcomer, volatility }, [{
      mmr: 1500,
      deviation: 50,
      score: 0.5,
    }]);
    assert.ok(next.volatility >= 0.01 && next.volatility <= 0.1);
    assert.ok(Number.isFinite(next.mmr) && next.deviation <= 350);
  }
  // A steady player's is left alone.
  let steady: Rating = { ...newcomer, deviation: 60 };
  for (let i = 0; i < 200; i++) {
    steady = rateGlicko2(steady, [{ mmr: steady.mmr, deviation: 60, score: i % 2 }]);
  }
  assert.ok(steady.volatility < 0.0601 && steady.volatility > 0.05);
});
