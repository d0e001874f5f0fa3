/**
 * The rating systems that are tried, with what each is tuned by. As they stand here, untuned, they rate as
 * matches of the program are rated; the Weng-Lin variants beside it are the library's other models.
 */

import { bradleyTerryFull, thurstoneMostellerFull } from "openskill/models";
import {
  expectedScore,
  PROVISIONAL_K,
  SETTLED_K,
  START_DEVIATION,
  updateElo,
} from "../rules/elo.ts";
import { compositeOf, predictGlicko2, rateTeamsGlicko2, scoreOf, TAU } from "../rules/glicko2.ts";
import { START_VOLATILITY } from "../rules/systems.ts";
import { predictWengLin, rateWengLin, type WengLinModel } from "../rules/weng_lin.ts";
import type { RatedTeam, Rating } from "../types.ts";
import type { Candidate, Parameters } from "./types.ts";

export interface System {
  name: string;
  says: string;
  /** What is in force without `--fit`. */
  usual: Parameters;
  /** Values that `--fit` tries, beside the usual one. */
  tries: Readonly<Record<string, readonly number[]>>;
  create(parameters: Parameters): Candidate;
  /** With two sides it is the same as the system before it. */
  isForMany?: boolean;
}

/** Points that whoever is at home is better by. 65: FiveThirtyEight's of the NFL (nfl-elo-game, forecast.py). */
const HOME = { usual: 65, tries: [0, 25, 45, 85, 110] };

function createElo({ k, provisional_k }: Parameters): Candidate {
  return {
    chance: (a, b) => expectedScore(meanOf(a), meanOf(b)),
    rate(sides) {
      const means = sides.map(({ players }) => meanOf(players));
      return sides.map((side, i) => {
        // Of more than two sides, the mean of what was expected and scored against each other one.
        let [expected, score] = [0, 0];
        sides.forEach((other, j) => {
          if (i === j) return;
          expected += expectedScore(means[i]!, means[j]!);
          score += scoreOf(side.placement, other.placement);
        });
        const others = sides.length - 1;
        return side.players.map((player) => ({
          ...player,
          mmr: updateElo(player, expected / others, score / others, {
            settled: k!,
            provisional: provisional_k!,
          }),
          games: player.games + 1,
        }));
      });
    },
  };
}

function createGlicko2({ tau }: Parameters): Candidate {
  return {
    chance: (a, b) => predictGlicko2(compositeOf(a), compositeOf(b)),
    rate: (sides) => rateTeamsGlicko2(sides, tau!),
  };
}

const createWengLin = (model?: WengLinModel) => ({ beta, tau }: Parameters): Candidate => {
  const options = { chance: beta!, drift: tau!, ...(model && { model }) };
  return {
    chance: (a, b) => predictWengLin(a, b, options),
    rate: (sides: readonly RatedTeam[]) => rateWengLin(sides, options),
  };
};

const wengLin = (name: string, says: string, model?: WengLinModel): System => ({
  name,
  says,
  // Shares of the paper's β and τ.
  usual: { beta: 1, tau: 1, deviation: START_DEVIATION },
  tries: {
    beta: [0.5, 0.7, 1.4, 2, 3, 4],
    tau: [0, 0.5, 2, 4, 8, 16],
    deviation: [75, 100, 150, 200, 250],
  },
  create: createWengLin(model),
});

export const SYSTEMS: readonly System[] = [
  {
    name: "elo",
    says: "Elo",
    usual: { k: SETTLED_K, provisional_k: PROVISIONAL_K },
    tries: { k: [8, 12, 16, 24, 32, 48, 64, 96], provisional_k: [20, 30, 60, 80, 120, 160] },
    create: createElo,
  },
  {
    name: "glicko2",
    says: "Glicko-2",
    usual: { tau: TAU, deviation: START_DEVIATION, volatility: START_VOLATILITY },
    tries: {
      tau: [0.2, 0.35, 1],
      deviation: [75, 100, 150, 200, 250],
      volatility: [0.01, 0.03, 0.1],
    },
    create: createGlicko2,
  },
  wengLin("weng-lin", "Weng-Lin (Plackett-Luce)"),
  { ...wengLin("weng-lin-bt", "Weng-Lin (Bradley-Terry)", bradleyTerryFull), isForMany: true },
  wengLin("weng-lin-tm", "Weng-Lin (Thurstone-Mosteller)", thurstoneMostellerFull),
].map((system: System): System => ({
  ...system,
  usual: { ...system.usual, home: HOME.usual },
  tries: { ...system.tries, home: HOME.tries },
}));

function meanOf(side: readonly Rating[]): number {
  let sum = 0;
  for (const { mmr } of side) sum += mmr;
  return sum / side.length;
}
