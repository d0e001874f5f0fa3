import assert from "node:assert/strict";
import fc from "fast-check";
import { expectedScore, kFactor, updateElo } from "./elo.ts";

const seed = Number(Deno.env.get("TEST_SEED") ?? 1);
const close = (actual: number, wanted: number, within: number) =>
  assert.ok(Math.abs(actual - wanted) <= within, `${actual} is not ${wanted}`);
const against = (player: { mmr: number; games: number }, opponent: number, score: number) =>
  updateElo(player, expectedScore(player.mmr, opponent), score);

Deno.test("[MM15] expected scores are those of the published table", () => {
  // FIDE Handbook B.02, table 8.1.2: rating difference to scoring probability, two decimals.
  const table = [[0, 0.5], [50, 0.57], [100, 0.64], [200, 0.76], [300, 0.85], [400, 0.92]];
  // The table rests on the normal distribution, the formula on the logistic one: they differ by 0.02.
  for (const [gap, probability] of table) {
    close(expectedScore(1500 + gap!, 1500), probability!, 0.016);
    close(expectedScore(1500, 1500 + gap!), 1 - probability!, 0.016);
  }
  close(expectedScore(1400, 1000), 10 / 11, 1e-15);
  close(expectedScore(1000, 1400), 1 / 11, 1e-15);
});

Deno.test("[MM15] a settled player's new rating is the textbook's", () => {
  // The well-known example: 1613 against 1609 and 1477, K = 32 scaled to our K = 20.
  const player = { mmr: 1613, games: 100 };
  close(against(player, 1609, 0), 1613 - 20 * 0.505756, 1e-3);
  close(against(player, 1477, 0.5), 1613 + 20 * (0.5 - 0.686326), 1e-3);
  close(against(player, 1388, 1), 1613 + 20 * (1 - 0.785016), 1e-3);
});

Deno.test("[MM15] K depends on the games played", () => {
  assert.deepEqual([0, 29, 30, 1_000].map((games) => kFactor(games)), [40, 40, 20, 20]);
  assert.equal(against({ mmr: 1500, games: 0 }, 1500, 1), 1520);
  assert.equal(against({ mmr: 1500, games: 30 }, 1500, 1), 1510);
});

Deno.test("[MM15] probabilities add up to one, and what one wins the other loses", () => {
  const mmr = fc.double({ min: 0, max: 4_000, noNaN: true });
  const score = fc.constantFrom(0, 0.5, 1);
  fc.assert(
    fc.property(mmr, mmr, score, fc.integer({ min: 0, max: 60 }), (a, b, result, games) => {
      close(expectedScore(a, b) + expectedScore(b, a), 1, 1e-12);
      const [one, two] = [{ mmr: a, games }, { mmr: b, games }];
      const gained = against(one, b, result) - a;
      close(gained + against(two, a, 1 - result) - b, 0, 1e-9);
      assert.ok(Math.abs(gained) <= kFactor(games));
      if (result === 1) assert.ok(gained >= 0);
    }),
    { seed },
  );
});
