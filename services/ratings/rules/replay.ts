/**
 * How well each system would have predicted a history of games: predict, then update, once through
 * (prequential), so that no game is judged by what came after it. Pure.
 */

import { expectedScore, START_DEVIATION, START_MMR } from "./elo.ts";
import { rateGame, START_VOLATILITY } from "./systems.ts";
import { predictWengLin } from "./weng_lin.ts";
import type { Rating, RatingSystem } from "../types.ts";

/** A game of two sides. */
export interface PlayedGame {
  teams: [string[], string[]];
  /** Of the first side: 1 for a win, ½ for a draw, 0 for a loss. */
  score: number;
}

export interface ReplayReport {
  games: number;
  /** Share of decided games in which the favourite won. */
  accuracy: number;
  /** Mean negative log likelihood; a coin has ln 2 = 0.693. */
  logLoss: number;
  /** Mean squared error of the probability; a coin has 0.25 on decided games. */
  brier: number;
}

export function replay(games: readonly PlayedGame[], system: RatingSystem): ReplayReport {
  const ratings = new Map<string, Rating>();
  const newcomer: Rating = {
    mmr: START_MMR,
    deviation: START_DEVIATION,
    volatility: START_VOLATILITY,
    games: 0,
  };
  const predict = predictor(system);
  let logLoss = 0;
  let brier = 0;
  let right = 0;
  let decided = 0;
  for (const { teams, score } of games) {
    const sides = teams.map((names) => names.map((name) => ratings.get(name) ?? newcomer));
    const p = predict(sides[0]!, sides[1]!);
    logLoss -= score * Math.log(p) + (1 - score) * Math.log(1 - p);
    brier += (p - score) ** 2;
    if (score !== 0.5 && p !== 0.5) {
      decided++;
      if (p > 0.5 === (score === 1)) right++;
    }
    const [first, second] = score === 0.5 ? [1, 1] : score === 1 ? [1, 2] : [2, 1];
    const after = rateGame(system, [
      { players: sides[0]!, placement: first! },
      { players: sides[1]!, placement: second! },
    ]);
    after.forEach((side, i) => side.forEach((rating, j) => ratings.set(teams[i]![j]!, rating)));
  }
  return {
    games: games.length,
    accuracy: right / decided,
    logLoss: logLoss / games.length,
    brier: brier / games.length,
  };
}

function predictor(system: RatingSystem): (a: readonly Rating[], b: readonly Rating[]) => number {
  if (system === "weng-lin") return predictWengLin;
  const mean = (side: readonly Rating[]) =>
    side.reduce((sum, { mmr }) => sum + mmr, 0) / side.length;
  return (a, b) => expectedScore(mean(a), mean(b));
}

/** Columns a history may have, by what they mean: the first that is there counts. */
const COLUMNS = {
  at: ["date", "end_time", "at"],
  team1: ["team1", "player1"],
  team2: ["team2", "player2"],
  score1: ["score1", "team_score1"],
  score2: ["score2", "team_score2"],
};

/**
 * Reads a history from CSV with a header: a date, two sides (players apart by blanks), two scores.
 * @throws Error naming the missing column
 */
export function parseHistory(csv: string): PlayedGame[] {
  const [header = "", ...lines] = csv.trim().split("\n").map((line) => line.trim());
  const names = header.split(",");
  const columnOf = (meaning: keyof typeof COLUMNS) => {
    const column = COLUMNS[meaning].map((name) => names.indexOf(name)).find((at) => at >= 0);
    if (column === undefined) {
      throw new Error(`Cannot read the history: it has no column ${COLUMNS[meaning].join(" or ")}`);
    }
    return column;
  };
  const [at, team1, team2, score1, score2] = [
    columnOf("at"),
    columnOf("team1"),
    columnOf("team2"),
    columnOf("score1"),
    columnOf("score2"),
  ];
  return lines.map((line) => line.split(","))
    .map((cells) => ({ cells, time: Date.parse(cells[at!]!) }))
    .sort((a, b) => a.time - b.time)
    .map(({ cells }): PlayedGame => {
      const difference = Number(cells[score1!]) - Number(cells[score2!]);
      return {
        teams: [cells[team1!]!.split(" "), cells[team2!]!.split(" ")],
        score: difference === 0 ? 0.5 : difference > 0 ? 1 : 0,
      };
    });
}
