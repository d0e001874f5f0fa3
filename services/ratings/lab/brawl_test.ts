import assert from "node:assert/strict";
import { shippedGameConfig } from "../../game/mod.ts";
import { createNormal, createRandom } from "../../platform/random.ts";
import { tryAll } from "./laboratory.ts";
import type { PlayedGame } from "./types.ts";

/** Points within which the six of a brawl seem to be. */
const NEAR = 100;

/**
 * Brawls of six who seem near one another in strength, as a matcher brings them together: about newcomers it errs
 * as much as people differ, and less with each game. Each pair of the six ends as Elo's formula says.
 */
function brawls(count: number, { players, seed }: { players: number; seed: number }): PlayedGame[] {
  const random = createRandom(seed);
  const normal = createNormal(random);
  const strength = Array.from({ length: players }, () => 1_500 + 300 * normal());
  const games = new Array<number>(players).fill(0);
  const seeming = (player: number) =>
    strength[player]! + 300 * normal() / Math.sqrt(1 + games[player]!);
  const chance = () => -400 / Math.LN10 * Math.log(-Math.log(random()));
  return Array.from({ length: count }, (_, at): PlayedGame => {
    const first = Math.floor(random() * players);
    const wanted = seeming(first);
    const seated = new Set([first]);
    // Of the best and the worst there are few: who finds nobody looks farther, as windows do.
    for (let looks = 0; seated.size < 6; looks++) {
      const other = Math.floor(random() * players);
      if (Math.abs(seeming(other) - wanted) < NEAR + looks) seated.add(other);
    }
    const placed = [...seated].map((player) => ({ player, points: strength[player]! + chance() }))
      .sort((a, b) => b.points - a.points);
    for (const player of seated) games[player]!++;
    return {
      at: at * 60_000,
      sides: placed.map(({ player }, place) => ({
        players: [`${player}`],
        placement: place + 1,
      })),
    };
  });
}

Deno.test("[MM15] of simulated brawls the shipped mode's system predicts best of those a mode can have, and better than a coin", () => {
  const { rating } = shippedGameConfig().modes.find(({ id }) => id === "brawl")!;
  const history = brawls(3_000, { players: 300, seed: 5 });
  const { trials, best, overCoin } = tryAll(history, { now: () => 0 });
  const said = trials.map(({ system, scores: { accuracy, logLoss } }) =>
    `${system} ${(100 * accuracy!).toFixed(1)} % / ${logLoss.toFixed(4)}`
  ).join(", ");
  console.log(said);
  assert.equal(best.system, rating, said);
  assert.ok(overCoin.low > 0, said);
  const wengLin = trials.find(({ system }) => system === "weng-lin")!;
  assert.ok(wengLin.behind!.low > 0, said);
});
