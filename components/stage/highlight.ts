/** Which one thing of a match is told to a player: what is rarest comes first; pure. */

import type { Highlight, StageTier } from "./types.ts";

/** Below this chance a win is told as one against the odds. */
const UPSET = 0.4;
/** Wins in a row worth telling. */
const STREAK = 3;
/** Matches of which a best rating is worth telling. */
const BEST_OF = 5;

export function highlightOf(
  { result, chance, tiers, results, rating, past }: {
    result: "win" | "loss" | "draw" | null;
    chance: number | null;
    /** Before and after, where the game has tiers. */
    tiers?: [before: StageTier, after: StageTier] | undefined;
    /** Of the player's last matches in the mode up to this one, which is the first of them. */
    results: readonly ("win" | "loss" | "draw")[];
    rating: { before: number; after: number } | null;
    /** Ratings after the last matches before this one, in any order. */
    past: readonly number[];
  },
): Highlight | undefined {
  if (rating && tiers && tiers[0].step !== tiers[1].step) {
    return { kind: "tier", name: tiers[1].name, up: tiers[1].step > tiers[0].step };
  }
  if (result !== "win") return undefined;
  if (chance !== null && chance < UPSET) return { kind: "upset", of100: Math.round(chance * 100) };
  const lost = results.findIndex((each) => each !== "win");
  const streak = lost === -1 ? results.length : lost;
  if (streak >= STREAK) return { kind: "streak", count: streak };
  const of = past.length + 1;
  if (!rating || of < BEST_OF) return undefined;
  return rating.after > Math.max(...past, rating.before) ? { kind: "best", of } : undefined;
}
