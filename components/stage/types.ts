/** What the stage shows of a match: who plays, and what became of it. */

import type { Widening } from "../play/Queue.tsx";

export interface StageMode {
  id: string;
  name: string;
  window: Widening;
  /** Seconds in which everybody must accept, where that is asked. */
  ready_s?: number;
  /** What opens the studio's own client, where it is played there. */
  launch?: string;
}

export interface StageTier {
  name: string;
  step: number;
  of: number;
}

export interface StagePlayer {
  id: string;
  name: string;
  /** Rating, whole points: before the match, and once it was counted the one after. */
  mmr: number;
  tier?: StageTier;
}

export interface StageSide {
  players: StagePlayer[];
  bots: number;
  /** Once it is over. */
  result?: Result;
  /** In the arena, once it is over. */
  points?: number;
  /** All of it had gone before the end. */
  gone?: true;
}

export interface Lineup {
  match_id: string;
  /** By team. */
  sides: StageSide[];
  /** Chance to win by team, of one. */
  chances: number[];
}

export type Result = "win" | "loss" | "draw";

/** How a match went that the arena has played. */
export interface Played {
  /** How many there are. */
  sides: number;
  /** Whether computers played: `players` are people alone. */
  bots: boolean;
  /** How often the lead changed hands. */
  leadChanges: number;
  /** Of everybody, computer opponents as well. */
  hits: number;
  players: {
    id: string;
    name: string;
    side: number;
    points: number;
    hits: number;
    /** Whether they were there at the end. */
    stayed: boolean;
  }[];
}

/** The one thing worth telling of a match; a name that is absent is the reader's own. */
export type Highlight =
  | { kind: "tier"; name: string; up: boolean }
  | { kind: "upset"; of100: number }
  | { kind: "streak"; count: number }
  /** `of`: how many matches it is the best of. */
  | { kind: "best"; of: number }
  /** All of a side had gone before the end. */
  | { kind: "forfeit"; own: boolean }
  /** Nobody had won at its end, and somebody of each side was there. */
  | { kind: "draw" }
  | { kind: "leads"; count: number }
  | { kind: "hits"; name?: string; count: number; of: number }
  | { kind: "points"; name?: string; count: number };

export interface OutcomeFacts {
  match_id: string;
  result: Result | null;
  /** Whether it counts; with computer opponents it does not. */
  rated: boolean;
  /** Whole points; null until it was counted. */
  rating: { before: number; after: number } | null;
  /** To win, of one, as it was before. */
  chance: number | null;
  tier?: StageTier & { toNext?: { points: number; name: string } };
  /** Place on the mode's ladder, and places gained by this match; absent: not on it, or not yet. */
  ladder?: { rank: number; total: number; gained: number };
  highlight?: Highlight;
  /** Whether a replay of it is kept. */
  watch: boolean;
}
