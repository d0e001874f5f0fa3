/** Which one thing of a match is told to a player: what is rarest comes first; pure. */

import type { Highlight, Played, Result, StageTier } from "./types.ts";

/** Below this chance a win is told as one against the odds. */
const UPSET = 0.4;
/** Wins in a row worth telling. */
const STREAK = 3;
/** Matches of which a best rating is worth telling. */
const BEST_OF = 5;
/** Rated matches before a tier is somebody's own: all begin at the same rating, which may be its edge. */
const TIER_AFTER = 3;
/**
 * So many has a rare match of the shipped modes (docs/arena/figures.json): of duel and team5 11 %, of
 * squad 18 %; and of brawl 13 %, whose six sides have more that can lead.
 */
const LEADS = 6;
const LEADS_OF_MANY = 9;
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
  // Nobody beats the odds where the others have left.
  return tierOf(seen) ?? (played && forfeitOf(played, own)) ?? upsetOf(seen) ??
    (played && (leadsOf(played) ?? drawOf(played, result))) ??
    streakOf(seen) ?? bestOf(seen) ?? (played && (hitsOf(played, own) ?? pointsOf(played, own)));
}

function tierOf({ rating, tiers, past }: Seen): Highlight | undefined {
  if (past.length < TIER_AFTER) return undefined;
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

/** Of two sides the one nobody is left of; of more, or beside a computer, the others play on. */
function forfeitOf({ sides, bots, players }: Played, own: string): Highlight | undefined {
  const mine = players.find(({ id }) => id === own)?.side;
  const isGone = (of: boolean) => {
    const side = players.filter(({ side }) => (side === mine) === of);
    return side.length > 0 && side.every(({ stayed }) => !stayed);
  };
  if (sides > 2 || bots || isGone(true) === isGone(false)) return undefined;
  return { kind: "forfeit", own: isGone(true) };
}

function leadsOf({ sides, leadChanges }: Played): Highlight | undefined {
  const rare = sides > 2 ? LEADS_OF_MANY : LEADS;
  return leadChanges >= rare ? { kind: "leads", count: leadChanges } : undefined;
}

/** Where all of a side had gone, it was not played to its end. */
function drawOf({ players }: Played, result: Result | null): Highlight | undefined {
  const isThere = (of: number) => players.some(({ side, stayed }) => side === of && stayed);
  return result === "draw" && players.every(({ side }) => isThere(side))
    ? { kind: "draw" }
    : undefined;
}

function hitsOf({ hits, players }: Played, own: string): Highlight | undefined {
  const best = players.find((each) => each.hits >= hits * HITS_PART);
  if (hits < HITS || !best) return undefined;
  return { kind: "hits", ...namedOf(best, own), count: best.hits, of: hits };
}

/** Where a side is one player, the points are the score already; what computers scored is not kept. */
function pointsOf({ bots, players }: Played, own: string): Highlight | undefined {
  const isAlone = players.every((one) =>
    players.every((two) => one === two || one.side !== two.side)
  );
  const [best, next] = [...players].sort((one, two) => two.points - one.points);
  if (bots || isAlone || !best || best.points < POINTS || best.points === next?.points) {
    return undefined;
  }
  return { kind: "points", ...namedOf(best, own), count: best.points };
}

function namedOf({ id, name }: { id: string; name: string }, own: string): { name?: string } {
  return id === own ? {} : { name };
}
