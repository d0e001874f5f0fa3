/** Lists of players of whom a model expects something. */

import type { ModelName } from "../manifest.ts";

/** Models whose scores are about players, from one's own history. */
export const LISTED = ["churn", "risk"] as const satisfies ModelName[];
export type ListedModel = typeof LISTED[number];

/** A feature that speaks for the score. */
export interface Reason {
  feature: string;
  meaning: string;
  unit: string;
  /** Null: it is missing. */
  value: number | null;
  /** What is usual among the rows of training; null: it is missing. */
  usual: number | null;
  /** How much lower the score were with what is usual. */
  adds: number;
}

export interface ScoredPlayer {
  userId: string;
  score: number;
  /** The most telling first; empty below the threshold. */
  reasons: readonly Reason[];
}

export interface ListedPlayer extends ScoredPlayer {
  displayName: string;
  /** Since when the score has been at the threshold or above; null: it is below. */
  since: Date | null;
  scoredAt: Date;
}

/** What a model says of one player. */
export interface PlayerScore extends Omit<ScoredPlayer, "userId"> {
  name: ListedModel;
  version: string;
  /** From here on a player is on the list. */
  threshold: number;
  since: Date | null;
  scoredAt: Date;
}

export interface ListEnd {
  score: number;
  userId: string;
}

export type PlayerList =
  & { name: ListedModel }
  & (
    | { state: "not_served" }
    /** The version takes columns of somebody's file: nobody here can compute them (ML7). */
    | { state: "foreign_features"; version: string }
    | { state: "listed"; version: string; threshold: number; players: ListedPlayer[] }
  );
