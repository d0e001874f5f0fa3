import type { BoardRef } from "../platform/rank_index.ts";

export type Operator = "best" | "set" | "incr" | "decr";

/** One leaderboard: the truth's row and what the configuration says of it. */
export interface BoardInfo extends BoardRef {
  id: string;
  name: string;
  operator: Operator;
  submit: "service" | "player";
  open: boolean;
}

export interface Submitted {
  season: string;
  mode: string;
  userId: string;
  /** The entry's score now. */
  score: number;
  /** Null while the index lags or the entry is hidden. */
  rank: number | null;
  previousRank: number | null;
  /** Whether this submit changed the entry's score for the better. */
  improved: boolean;
}

export interface Standing {
  rank: number;
  userId: string;
  displayName: string;
  score: number;
  updatedAt: Date;
}

export interface BoardPage {
  board: BoardInfo;
  total: number;
  entries: Standing[];
}
