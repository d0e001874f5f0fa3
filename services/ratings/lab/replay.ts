/**
 * How well a system would have predicted a history of games: predict, then update, once through
 * (prequential), so that no game is judged by what came after it. Pure.
 */

import { START_DEVIATION, START_MMR } from "../rules/elo.ts";
import { scoreOf } from "../rules/glicko2.ts";
import { START_VOLATILITY } from "../rules/systems.ts";
import type { Rating } from "../types.ts";
import type { System } from "./systems.ts";
import type { CalibrationBin, Parameters, PlayedGame, Scores } from "./types.ts";

const BINS = 10;
/** No prediction is surer than this: one game alone must not make a mean infinite. */
const SUREST = 1e-9;

/**
 * @param from games before this one are rated, not judged
 * @param to games from this one on are left alone
 */
export function replay(
  games: readonly PlayedGame[],
  system: Pick<System, "create" | "usual">,
  { parameters = system.usual, from = 0, to = games.length }: {
    parameters?: Parameters;
    from?: number;
    to?: number;
  } = {},
): Scores {
  const candidate = system.create(parameters);
  const { home = 0, deviation = START_DEVIATION, volatility = START_VOLATILITY } = parameters;
  const newcomer: Rating = { mmr: START_MMR, deviation, volatility, games: 0 };
  const ratings = new Map<string, Rating>();
  const tally = createTally(to - from);
  for (let i = 0; i < to; i++) {
    const game = games[i]!;
    // Whoever is at home plays as if better by so much.
    const lead = (side: number) => side === game.home ? home : 0;
    const sides = game.sides.map(({ players, placement }, side) => ({
      placement,
      players: players.map((name) => {
        const known = ratings.get(name) ?? newcomer;
        const ahead = lead(side);
        return ahead === 0 ? known : { ...known, mmr: known.mmr + ahead };
      }),
    }));
    if (i >= from) {
      const each = 1 / (sides.length * (sides.length - 1) / 2);
      for (let a = 0; a < sides.length; a++) {
        for (let b = a + 1; b < sides.length; b++) {
          const p = candidate.chance(sides[a]!.players, sides[b]!.players);
          tally.add(i - from, p, scoreOf(sides[a]!.placement, sides[b]!.placement), each);
        }
      }
    }
    candidate.rate(sides).forEach((side, s) =>
      side.forEach((after, j) => {
        const ahead = lead(s);
        const name = game.sides[s]!.players[j]!;
        ratings.set(name, ahead === 0 ? after : { ...after, mmr: after.mmr - ahead });
      })
    );
  }
  return tally.scores();
}

function createTally(games: number) {
  const losses = new Float64Array(games);
  const bins = Array.from({ length: BINS }, () => ({ weight: 0, predicted: 0, happened: 0 }));
  let [brier, right, decided] = [0, 0, 0];

  function note(p: number, score: number, weight: number): void {
    const bin = bins[Math.min(BINS - 1, Math.floor(p * BINS))]!;
    bin.weight += weight;
    bin.predicted += weight * p;
    bin.happened += weight * score;
  }

  return {
    /** @param each what this pair weighs of its game */
    add(game: number, said: number, score: number, each: number): void {
      const p = Math.min(1 - SUREST, Math.max(SUREST, said));
      losses[game]! -= each * (score * Math.log(p) + (1 - score) * Math.log(1 - p));
      brier += each * (p - score) ** 2;
      if (score !== 0.5) {
        decided += each;
        right += p === 0.5 ? each / 2 : p > 0.5 === (score === 1) ? each : 0;
      }
      // Seen from both sides: which of them is written first means nothing.
      note(p, score, each / 2);
      note(1 - p, 1 - score, each / 2);
    },
    scores: (): Scores => ({
      games,
      accuracy: decided > 0 ? right / decided : null,
      logLoss: losses.reduce((sum, loss) => sum + loss, 0) / games,
      brier: brier / games,
      calibration: bins.map(({ weight, predicted, happened }): CalibrationBin => ({
        weight,
        predicted: weight > 0 ? predicted / weight : 0,
        happened: weight > 0 ? happened / weight : 0,
      })),
      losses,
    }),
  };
}
