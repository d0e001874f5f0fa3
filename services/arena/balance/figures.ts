/** Figures of simulated matches, as ui.md's targets ask for them. */

import { TICKS_PER_SECOND } from "../simulation/mod.ts";
import type { Series } from "./measure.ts";
import { LAYOUTS } from "./modes.ts";
import type { Played } from "./play.ts";

/** A part of some, and how far chance alone may move it: 95 of 100 times. */
export interface Share {
  part: number;
  of: number;
  margin: number;
}

export interface ModeFigures {
  mode: string;
  matches: number;
  /** Seconds. */
  length: { median: number; shortest: number; longest: number };
  leadChanges: { median: number; mean: number; counts: number[] };
  /** Of all damage. */
  bolt: number;
  wave: number;
  /** Of the bolts. */
  hits: number;
  boltsPerMatch: number;
  wavesPerMatch: number;
  eliminations: number;
  /** Points of all sides, on average. */
  corePoints: number;
  suddenDeath: number;
  draws: number;
  /** By layout, by side; the last row: all layouts. Draws count for nobody. */
  wins: Share[][];
}

export interface SkillFigures {
  mode: string;
  better: string;
  worse: string;
  wins: Share;
  /** Points of the better side and of the other, on average. */
  points: [number, number];
}

export interface Figures {
  /** Between equals. */
  modes: ModeFigures[];
  /** Of all modes with two sides: by layout, by side; the last row: all layouts. */
  wins: Share[][];
  /** Of all damage in matches between equals. */
  bolt: number;
  wave: number;
  skills: SkillFigures[];
  matches: number;
  refused: number;
}

export function figuresOf(series: readonly Series[]): Figures {
  const even = series.filter(isEven);
  const twoSided = even.filter(({ mode }) => mode.sides === 2).flatMap(({ played }) => played);
  const all = even.flatMap(({ played }) => played);
  const everything = series.flatMap(({ played }) => played);
  return {
    modes: even.map(modeFigures),
    wins: winsOf(twoSided, 2),
    ...damageOf(all),
    skills: series.filter((each) => !isEven(each)).map(skillFigures),
    matches: everything.length,
    refused: sum(everything, ({ refused }) => refused),
  };
}

function isEven({ skills }: Series): boolean {
  return skills.every((skill) => skill === skills[0]);
}

function modeFigures({ mode, played }: Series): ModeFigures {
  const lengths = sorted(played.map(({ ticks }) => ticks / TICKS_PER_SECOND));
  const changes = sorted(played.map(({ leadChanges }) => leadChanges));
  const average = (of: (played: Played) => number) => sum(played, of) / played.length;
  return {
    mode: mode.name,
    matches: played.length,
    length: { median: median(lengths), shortest: lengths[0]!, longest: lengths.at(-1)! },
    leadChanges: {
      ...{ median: median(changes), mean: average(({ leadChanges }) => leadChanges) },
      counts: Array.from(
        { length: changes.at(-1)! + 1 },
        (_, n) => changes.filter((each) => each === n).length,
      ),
    },
    ...damageOf(played),
    hits: sum(played, ({ hits }) => hits) / sum(played, ({ bolts }) => bolts),
    ...{
      boltsPerMatch: average(({ bolts }) => bolts),
      wavesPerMatch: average(({ waves }) => waves),
    },
    eliminations: average(({ eliminations }) => eliminations),
    corePoints: average(({ corePoints }) => corePoints.reduce((a, b) => a + b, 0)),
    suddenDeath: average(({ suddenDeath }) => suddenDeath ? 1 : 0),
    draws: average(({ winner }) => winner < 0 ? 1 : 0),
    wins: winsOf(played, mode.sides),
  };
}

function skillFigures({ mode, skills, played }: Series): SkillFigures {
  // The better ones played on side 0, or on side 1 where sides were exchanged.
  const sideOf = ({ turned }: Played) => turned ? 1 : 0;
  const average = (of: (played: Played) => number) => sum(played, of) / played.length;
  return {
    ...{ mode: mode.name, better: skills[0]!, worse: skills[1]! },
    wins: share(sum(played, (each) => each.winner === sideOf(each) ? 1 : 0), played.length),
    points: [
      average((each) => each.points[sideOf(each)]!),
      average((each) => each.points[1 - sideOf(each)]!),
    ],
  };
}

function winsOf(played: readonly Played[], sides: number): Share[][] {
  const rows = Array.from(
    { length: LAYOUTS },
    (_, layout) => played.filter((each) => each.layout === layout),
  );
  return [...rows, played].map((row) => {
    const decided = row.filter(({ winner }) => winner >= 0);
    return Array.from(
      { length: sides },
      (_, side) => share(decided.filter(({ winner }) => winner === side).length, decided.length),
    );
  });
}

function damageOf(played: readonly Played[]): { bolt: number; wave: number } {
  const bolt = sum(played, ({ boltDamage }) => boltDamage);
  const wave = sum(played, ({ waveDamage }) => waveDamage);
  return { bolt: bolt / (bolt + wave), wave: wave / (bolt + wave) };
}

/** The margin of a binomial share, by the normal distribution. */
function share(count: number, of: number): Share {
  const part = of === 0 ? 0 : count / of;
  return { part, of, margin: of === 0 ? 1 : 1.96 * Math.sqrt(part * (1 - part) / of) };
}

function sum(played: readonly Played[], of: (played: Played) => number): number {
  return played.reduce((total, each) => total + of(each), 0);
}

function sorted(numbers: number[]): number[] {
  return numbers.sort((a, b) => a - b);
}

function median(ascending: readonly number[]): number {
  return ascending[Math.trunc(ascending.length / 2)]!;
}
