/** What makes an opponent novice, regular or expert. Times are ticks, turns 4,096ths, lengths milliunits. */

export const SKILLS = ["novice", "regular", "expert"] as const;
export type SkillName = (typeof SKILLS)[number];

export interface Skill {
  /** From what happens to what is done about it, and up to so much more. */
  reaction: number;
  reactionSpread: number;
  /** Between two decisions. */
  thinkEvery: number;
  /** Fastest turn in a tick; how hard the hand pulls, and how much of its speed it keeps. */
  turn: number;
  pull: number;
  keep: number;
  /** Spread of the aim's error, and how far beside the target it still shoots. */
  aimError: number;
  tolerance: number;
  /** Of the way a target goes until a bolt arrives: 0 aims where it is, 1 where it will be. */
  lead: number;
  /** Presses come up to so much after they could. */
  press: number;
  /** Chances: to see a bolt come, to dodge it rather than to step aside, to wave when it would hit. */
  notice: number;
  dodge: number;
  wave: number;
  /** Chance in each decision: of something senseless, and of going after somebody instead of the core. */
  mistake: number;
  chase: number;
  /** Health below which it goes to be healed. */
  healBelow: number;
  /** Knows when others can wave, and keeps away or goes in accordingly. */
  minds: boolean;
}

export const SKILL: Readonly<Record<SkillName, Readonly<Skill>>> = Object.freeze({
  novice: {
    ...{ reaction: 10, reactionSpread: 3, thinkEvery: 10 },
    ...{ turn: 80, pull: 0.22, keep: 0.62, aimError: 110, tolerance: 1_500, lead: 0.1, press: 22 },
    ...{ notice: 0, dodge: 0, wave: 0.2 },
    ...{ mistake: 0.12, chase: 0.45, healBelow: 20, minds: false },
  },
  regular: {
    ...{ reaction: 8, reactionSpread: 2, thinkEvery: 7 },
    ...{ turn: 150, pull: 0.3, keep: 0.55, aimError: 62, tolerance: 1_000, lead: 0.65, press: 10 },
    ...{ notice: 0.4, dodge: 0.4, wave: 0.55 },
    ...{ mistake: 0.05, chase: 0.25, healBelow: 40, minds: false },
  },
  expert: {
    ...{ reaction: 6, reactionSpread: 1, thinkEvery: 5 },
    ...{ turn: 260, pull: 0.38, keep: 0.5, aimError: 30, tolerance: 750, lead: 1, press: 4 },
    ...{ notice: 0.75, dodge: 0.7, wave: 0.85 },
    ...{ mistake: 0.015, chase: 0.12, healBelow: 50, minds: true },
  },
});
