/**
 * A match history of the arena's computer opponents: every duel is really played, and rated by Elo.
 * Each player stands somewhere between two of the three skills and plays a match at the one or the
 * other; newcomers come one after another and meet whoever is there and near in rating. What is true of
 * them is true of programs: a person may play otherwise.
 */

import { expectedScore } from "../../ratings/mod.ts";
import { type PlayedMatch, SKILL_SETTLED_AFTER } from "../features/mod.ts";
import { createRandom, type Random } from "../../platform/random.ts";

const HOUR_MS = 3_600_000;
/** 1 January 2026. */
const BEGIN = 1_767_225_600_000;
/** Between two newcomers, and between two matches of one: a dozen are there at a time. */
const ARRIVES_EVERY_MS = 6 * HOUR_MS;
const PLAYS_EVERY_MS = 3 * HOUR_MS;
/** Of those who are there, so many of the nearest are to be met. */
const NEAREST = 4;
const REGIONS = ["eu", "na", "asia"];

const SKILLS = ["novice", "regular", "expert"] as const;
type SkillName = typeof SKILLS[number];

/** How one of two played a duel. */
interface Seat {
  actions: number;
  shots: number;
  hits: number;
  points: number;
  eliminations: number;
  deaths: number;
  damage: number;
  coreSeconds: number;
}

/** Plays a duel between computer opponents; the same seed is the same duel. */
export interface Duels {
  play(duel: { seed: number; skills: readonly [SkillName, SkillName] }): {
    seconds: number;
    /** Seat; −1: nobody. */
    winner: number;
    seats: readonly [Seat, Seat];
  };
}

interface Player {
  number: number;
  /** 0 a novice, 1 a regular, 2 an expert, and between. */
  strength: number;
  rating: number;
  matches: number;
  nextAt: number;
}

export function* makeArenaMatches(
  seed: number,
  { duels, players = 1_500 }: { duels: Duels; players?: number },
): Generator<PlayedMatch> {
  const random = createRandom(seed);
  const there: Player[] = [];
  let [come, now] = [0, BEGIN];
  for (let match = 0;; match++) {
    while (come < players && (BEGIN + come * ARRIVES_EVERY_MS <= now || there.length < 2)) {
      now = Math.max(now, BEGIN + come * ARRIVES_EVERY_MS);
      there.push({
        ...{ number: come++, strength: 2 * random(), rating: 1_500, matches: 0, nextAt: now },
      });
    }
    const pair = choosePair(there, random);
    if (!pair) return;
    now = Math.max(now, pair[0].nextAt);
    const skills = pair.map(({ strength }) => SKILLS[Math.floor(strength + random())]!);
    const { seconds, winner, seats } = duels.play({
      seed: seed * 1_000_003 + match,
      skills: [skills[0]!, skills[1]!],
    });
    const before = pair.map(({ rating }) => rating);
    for (const [seat, player] of pair.entries()) {
      const opponents = before[1 - seat]!;
      const result = winner === seat ? 1 : winner < 0 ? 0.5 : 0;
      const rate = player.matches < 10 ? 60 : 32;
      player.rating += rate * (result - expectedScore(before[seat]!, opponents));
      player.matches++;
      player.nextAt = now + PLAYS_EVERY_MS * (0.5 + random());
      yield {
        ...{ player: `p${player.number}`, region: REGIONS[player.number % REGIONS.length]! },
        ...{ at: now, result, opponents, rating: player.rating, seconds },
        ...playOf(seats[seat]!),
      };
      if (player.matches >= SKILL_SETTLED_AFTER) there.splice(there.indexOf(player), 1);
    }
  }
}

/** Whoever is due first, and one of those near in rating. */
function choosePair(there: readonly Player[], random: Random): [Player, Player] | undefined {
  const [first, ...others] = there.toSorted((a, b) => a.nextAt - b.nextAt);
  if (!first) return undefined;
  const near = others.sort((a, b) =>
    Math.abs(a.rating - first.rating) - Math.abs(b.rating - first.rating)
  ).slice(0, NEAREST);
  const second = near[Math.floor(random() * near.length)];
  return second && [first, second];
}

function playOf({ coreSeconds, ...counts }: Seat) {
  return { ...counts, core_seconds: coreSeconds };
}
