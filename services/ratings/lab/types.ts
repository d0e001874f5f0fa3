/** What the rating laboratory reads, tries and finds. */

import type { RatedTeam, Rating } from "../types.ts";

/** A game as a history tells it. */
export interface PlayedGame {
  /** Milliseconds since 1970. */
  at: number;
  sides: PlayedSide[];
  /** Which side was at home; absent: neither, or nobody has written it down. */
  home?: number;
}

export interface PlayedSide {
  players: string[];
  /** 1 is best; equal placements are a draw between those sides. */
  placement: number;
}

/** Numbers a system is tuned by, by name: `k`, `tau`, `home` … */
export type Parameters = Readonly<Record<string, number>>;

/** A rating system with its parameters set. */
export interface Candidate {
  /** Probability that the first side beats the second; a draw counts half. */
  chance(a: readonly Rating[], b: readonly Rating[]): number;
  /** New ratings of everybody, side by side. */
  rate(sides: readonly RatedTeam[]): Rating[][];
}

/** How well a candidate has predicted: each figure over games, of which one with more than two sides counts once. */
export interface Scores {
  games: number;
  /** Share of decided games in which the favourite won; one without a favourite is half right; null: all were drawn. */
  accuracy: number | null;
  /** Mean negative log likelihood; a coin has ln 2 = 0.693. */
  logLoss: number;
  /** Mean squared error of the probability; a coin has 0.25 on decided games. */
  brier: number;
  calibration: CalibrationBin[];
  /** Log loss of each game, in their order. */
  losses: Float64Array;
}

/** Predictions between two tenths, and what came of them. */
export interface CalibrationBin {
  /** Pairs of sides; those of a game with many sides count as one game together. */
  weight: number;
  /** Means of 0 to 1. */
  predicted: number;
  happened: number;
}

/** A history that cannot be read. */
export class HistoryError extends Error {
  override name = "HistoryError";

  /** @param line of the file, from 1; absent: it is about the whole of it */
  constructor(why: string, readonly line?: number) {
    super(line === undefined ? why : `line ${line}: ${why}`);
  }
}
