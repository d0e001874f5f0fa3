/**
 * Many simulated matches and what came of them.
 *
 * Seeds come in pairs: the second match of a pair has the same arena and the same opponents with the
 * sides exchanged, so that no side is given the better ones.
 */

import { createWays, type SkillName, type Ways } from "../opponents/mod.ts";
import { createArena, TUNING, type Tuning } from "../simulation/mod.ts";
import { LAYOUTS, type Mode, MODES, seatsOf } from "./modes.ts";
import { type Played, playMatch } from "./play.ts";

/** Matches of one mode between sides of given skills. */
export interface Series {
  mode: Mode;
  /** By side. */
  skills: readonly SkillName[];
  played: Played[];
}

export interface Plan {
  /** Between two sides of equal skill; brawls and matches of unequal skills come on top. */
  matches: number;
  seed: number;
  tuning?: Readonly<Tuning>;
  onProgress?: (done: number, all: number, what: string) => void;
}

/** Parts of the matches between equals. */
const EVEN: Readonly<Record<string, number>> = { duel: 0.5, squad: 0.3, team5: 0.2 };
/** On top, in parts of the same number. */
const BRAWLS = 0.06;
const UNEQUAL = 0.02;
const PAIRS: readonly [SkillName, SkillName][] = [
  ["expert", "regular"],
  ["regular", "novice"],
  ["expert", "novice"],
];

export function measure({ matches, seed, tuning = TUNING, onProgress }: Plan): Series[] {
  const planned = listSeries(matches);
  const all = planned.reduce((sum, { count }) => sum + count, 0);
  const ways = Array.from(
    { length: LAYOUTS },
    (_, layout) => createWays(createArena({ seed: layout, sides: 2, largestSide: 1 })),
  );
  let done = 0;
  return planned.map(({ mode, skills, count }) => ({
    ...{ mode, skills },
    played: Array.from({ length: count }, (_, i) => {
      onProgress?.(++done, all, mode.name);
      return playNumber({ i, seed, mode, skills, tuning, ways });
    }),
  }));
}

function listSeries(matches: number): { mode: Mode; skills: SkillName[]; count: number }[] {
  // Whole pairs in every layout.
  const round = (part: number) => Math.ceil(matches * part / (2 * LAYOUTS)) * 2 * LAYOUTS;
  const even = MODES.map((mode) => ({
    mode,
    skills: new Array<SkillName>(mode.sides).fill("expert"),
    count: round(EVEN[mode.name] ?? BRAWLS),
  }));
  const unequal = MODES.filter(({ perSide, sides }) => sides === 2 && perSide <= 2).flatMap((
    mode,
  ) => PAIRS.map((skills) => ({ mode, skills: [...skills], count: round(UNEQUAL) })));
  return [...even, ...unequal];
}

/** The i-th of a series: pairs go through the layouts in turn. */
function playNumber({ i, seed, mode, skills, tuning, ways }: {
  i: number;
  seed: number;
  mode: Mode;
  skills: readonly SkillName[];
  tuning: Readonly<Tuning>;
  ways: readonly Ways[];
}): Played {
  const pair = Math.trunc(i / 2);
  const turned = i % 2;
  const seats = seatsOf(mode);
  const arenaSeed = seed * LAYOUTS + pair;
  // Who plays where, by side: the second time each a side further.
  const from = (side: number) => (side + turned * Math.trunc(mode.sides / 2)) % mode.sides;
  const played = playMatch({
    setup: { seed: arenaSeed, sides: mode.sides, seats, tuning },
    skills: seats.map(({ side }) => skills[from(side)]!),
    chance: seats.map(({ side }, seat) =>
      mix(seed, pair, from(side) * mode.perSide + seat % mode.perSide)
    ),
    ways: ways[arenaSeed % LAYOUTS]!,
  });
  return { ...played, turned: turned === 1 };
}

/** Seeds far from each other for near numbers. */
function mix(...numbers: number[]): number {
  let hash = 0x811c9dc5;
  for (const number of numbers) {
    hash = Math.imul(hash ^ number, 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  }
  return hash ^ (hash >>> 13);
}
