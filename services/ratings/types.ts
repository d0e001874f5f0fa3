/** What is known of a player's strength in one mode, on the displayed scale. */
export interface Rating {
  /** Points; a newcomer starts at 1500. */
  mmr: number;
  /** Standard deviation of the estimate, in points. */
  deviation: number;
  /** Expected fluctuation per game (Glicko-2's σ, no unit). */
  volatility: number;
  /** Rated games so far. */
  games: number;
}

/** One team of a finished game. */
export interface RatedTeam {
  players: readonly Rating[];
  /** 1 is best; equal placements are a draw between those teams. */
  placement: number;
}

export type RatingSystem = "elo" | "weng-lin" | "glicko2";

/** One of a rating's history. */
export interface RatingPoint {
  at: Date;
  mmr: number;
  /** What put it there where it was no match: the skill model of this version, from where it was. */
  seeded?: { version: string; from: number };
}
