/** Which one thing of a match is told to a player: what is rarest comes first; pure. */

import type { Highlight, Played, Result, StageTier } from "./types.ts";

/** Below this chance a win is told as one against the odds. */
const UPSET = 0.4;
/** Wins in a row worth telling. */
const STREAK = 3;
/** Matches of which a best rating is worth telling. */
const BEST_OF = 5;
/** A match between equals has two. */
const LEADS = 4;
/** Of so many hits, so large a part is somebody's own. */
const HITS = 8;
const HITS_PART = 0.6;
/** Fewer points than this are nothing to be first with. */
const POINTS = 5;

interface Seen {
  /** Who reads it. */
  own: string;
  result: Result | null;
  chance: number | null;
  /** Before and after, where the game has tiers. */
  tiers?: [before: StageTier, after: StageTier] | undefined;
  /** Of the player's last matches in the mode up to this one, which is the first of them. */
  results: readonly Result[];
  rating: { before: number; after: number } | null;
  /** Ratings after the last matches before this one, in any order. */
  past: readonly number[];
  /** Absent where something else than the arena has played it. */
  played?: Played | undefined;
}

export function highlightOf(seen: Seen): Highlight | undefined {
  const { own, played, result } = seen;
  return tierOf(seen) ?? upsetOf(seen) ??
    (played && (forfeitOf(played, own) ?? (result === "draw" ? { kind: "draw" } : undefined) ??
      leadsOf(played))) ??
    streakOf(seen) ?? bestOf(seen) ?? (played && (hitsOf(played, own) ?? pointsOf(played, own)));
}

function tierOf({ rating, tiers }: Seen): Highlight | undefined {
  if (!rating || !tiers || tiers[0].step === tiers[1].step) return undefined;
  return { kind: "tier", name: tiers[1].name, up: tiers[1].step > tiers[0].step };
}

function upsetOf({ result, chance }: Seen): Highlight | undefined {
  if (result !== "win" || chance === null || chance >= UPSET) return undefined;
  return { kind: "upset", of100: Math.round(chance * 100) };
}

function streakOf({ results }: Seen): Highlight | undefined {
  const lost = results.findIndex((each) => each !== "win");
  const count = lost === -1 ? results.length : lost;
  return count >= STREAK ? { kind: "streak", count } : undefined;
}

function bestOf({ result, rating, past }: Seen): Highlight | undefined {
  const of = past.length + 1;
  if (result !== "win" || !rating || of < BEST_OF) return undefined;
  return rating.after > Math.max(...past, rating.before) ? { kind: "best", of } : undefined;
}

/** Of two sides the one nobody is left of; of more, the others play on. */
function forfeitOf({ players }: Played, own: string): Highlight | undefined {
  const mine = players.find(({ id }) => id === own)?.side;
  const isGone = (of: boolean) => {
    const side = players.filter(({ side }) => (side === mine) === of);
    return side.length > 0 && side.every(({ stayed }) => !stayed);
  };
  if (players.some(({ side }) => side > 1) || isGone(true) === isGone(false)) return undefined;
  return { kind: "forfeit", own: isGone(true) };
}

function leadsOf({ leadChanges }: Played): Highlight | undefined {
  return leadChanges >= LEADS ? { kind: "leads", count: leadChanges } : undefined;
}

function hitsOf({ hits, players }: Played, own: string): Highlight | undefined {
  const best = players.find((each) => each.hits >= hits * HITS_PART);
  if (hits < HITS || !best) return undefined;
  return { kind: "hits", ...namedOf(best, own), count: best.hits, of: hits };
}

/** Where a side is one player, the points are the score already. */
function pointsOf({ players }: Played, own: string): Highlight | undefined {
  const isAlone = players.every((one) =>
    players.every((two) => one === two || one.side !== two.side)
  );
  const [best, next] = [...players].sort((one, two) => two.points - one.points);
  if (isAlone || !best || best.points < POINTS || best.points === next?.points) return undefined;
  return { kind: "points", ...namedOf(best, own), count: best.points };
}

function namedOf({ id, name }: { id: string; name: string }, own: string): { name?: string } {
  return id === own ? {} : { name };
}
