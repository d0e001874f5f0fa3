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
    ...{ reaction: 9, reactionSpread: 2, thinkEvery: 9 },
    ...{ turn: 110, pull: 0.25, keep: 0.6, aimError: 75, tolerance: 1_200, lead: 0.5, press: 14 },
    ...{ notice: 0, dodge: 0, wave: 0.4 },
    ...{ mistake: 0.08, chase: 0.25, healBelow: 30, minds: false },
  },
  regular: {
    ...{ reaction: 7, reactionSpread: 2, thinkEvery: 6 },
    ...{ turn: 190, pull: 0.32, keep: 0.54, aimError: 42, tolerance: 850, lead: 0.85, press: 7 },
    ...{ notice: 0.6, dodge: 0.6, wave: 0.75 },
    ...{ mistake: 0.03, chase: 0.15, healBelow: 45, minds: true },
  },
  expert: {
    ...{ reaction: 6, reactionSpread: 1, thinkEvery: 5 },
    ...{ turn: 260, pull: 0.38, keep: 0.5, aimError: 30, tolerance: 750, lead: 1, press: 4 },
    ...{ notice: 0.75, dodge: 0.7, wave: 0.85 },
    ...{ mistake: 0.015, chase: 0.12, healBelow: 50, minds: true },
  },
});
