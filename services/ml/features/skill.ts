/** A newcomer's first matches, the tutorial's among them, as numbers: what will the rating become? */

import { defineGroup, deviation, mean, toRow } from "./definition.ts";

/** Matches that are looked at, and after how many the rating counts as found. */
export const SKILL_MATCHES = 5;
export const SKILL_SETTLED_AFTER = 25;

/** One match of one player: a row of a match history. */
export interface PlayedMatch {
  player: string;
  region: string;
  /** In milliseconds. */
  at: number;
  /** 1 won, 0 lost, ½ drawn. */
  result: number;
  /** Mean rating of the others when it was played. */
  opponents: number;
  /** The player's own rating after it. */
  rating: number;
  seconds: number;
  actions: number;
  shots: number;
  hits: number;
  points: number;
  eliminations: number;
  deaths: number;
  damage: number;
  core_seconds: number;
}

export const SKILL_FEATURES = [
  ...defineGroup("results", [
    ["matches", "1", 1, SKILL_MATCHES, "first matches that were played"],
    ["win_share", "1", 0, 1, "of them won, draws half"],
    ["opponents_mean", "rating", 0, 5_000, "mean rating of the opponents"],
    ["won_against?", "rating", 0, 5_000, "highest mean rating of opponents won against"],
    ["lost_against?", "rating", 0, 5_000, "lowest mean rating of opponents lost against"],
  ]),
  ...defineGroup("play", [
    ["actions_per_s", "1/s", 0, 100, "buttons pressed"],
    ["shots_per_s", "1/s", 0, 100, "bolts shot"],
    ["hit_share?", "1", 0, 1, "bolts that hit"],
    ["points_per_s", "1/s", 0, 100, "points made"],
    ["damage_per_s", "1/s", 0, 1_000, "health taken from others"],
    ["core_share", "1", 0, 1, "time in the core"],
    ["eliminations_per_s", "1/s", 0, 10, "eliminations made"],
    ["deaths_per_s", "1/s", 0, 10, "times eliminated"],
    ["hit_share_spread?", "1", 0, 1, "deviation of the hit share between matches"],
  ]),
];

/** @param matches a player's, oldest first; the first `SKILL_MATCHES` count */
export function skillFeatures(matches: readonly PlayedMatch[]): Float32Array<ArrayBuffer> {
  const first = matches.slice(0, SKILL_MATCHES);
  const total = (name: Exclude<keyof PlayedMatch, "player" | "region">) =>
    first.reduce((sum, match) => sum + match[name], 0);
  const seconds = Math.max(1, total("seconds"));
  const won = first.filter(({ result }) => result === 1).map(({ opponents }) => opponents);
  const lost = first.filter(({ result }) => result === 0).map(({ opponents }) => opponents);
  const shooting = first.filter(({ shots }) => shots > 0);
  return toRow(SKILL_FEATURES, {
    matches: first.length,
    win_share: mean(first.map(({ result }) => result)),
    opponents_mean: mean(first.map(({ opponents }) => opponents)),
    won_against: won.length > 0 ? Math.max(...won) : undefined,
    lost_against: lost.length > 0 ? Math.min(...lost) : undefined,
    actions_per_s: total("actions") / seconds,
    shots_per_s: total("shots") / seconds,
    hit_share: total("shots") > 0 ? total("hits") / total("shots") : undefined,
    points_per_s: total("points") / seconds,
    damage_per_s: total("damage") / seconds,
    core_share: total("core_seconds") / seconds,
    eliminations_per_s: total("eliminations") / seconds,
    deaths_per_s: total("deaths") / seconds,
    hit_share_spread: deviation(shooting.map(({ hits, shots }) => hits / shots)),
  });
}
