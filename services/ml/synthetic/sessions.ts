/**
 * Made-up sessions for the bot model. It learns from four cohorts of people and from the known cheats
 * that are programs; it is tested on other seeds, on a cohort it never saw (touch) and on kinds of bots
 * written after it. Bots play with every cohort's device, network and habits but what they replace.
 */

import { type Cheat, HONEST_COHORTS, makeSession } from "../../anti_cheat/mod.ts";
import { BOT_WINDOW } from "../features/mod.ts";
import type { LabelledSession } from "../training/rows/bot_rows.ts";
import { makeUnseenBot, UNSEEN_BOTS } from "./unseen_bots.ts";

/** Kinds of `synthetic_play.ts` in which a program plays, or aims. */
const BOTS: readonly Cheat[] = [
  ...["aim_snap", "metronome", "trigger_bot", "uniform_bot", "macro", "long_macro"] as const,
  ...["framed_macro", "smooth_aim", "waypoints", "afk_farm"] as const,
];
const REGIONS = ["eu", "na", "asia"];
/** Long enough for a window. */
const MINUTES = 0.75;
const LONG_MINUTES = 7.5;
const UNSEEN_COHORT = "touch";

export interface SessionCounts {
  /** People to learn from, and of the test. */
  honest: number;
  testHonest: number;
  /** Of each kind of bot. */
  bots: number;
  testBots: number;
  /** People of the test who play for longer: every window of theirs is looked at. */
  testLong: number;
}

export const SESSION_COUNTS: SessionCounts = {
  ...{ honest: 32_000, testHonest: 30_000, bots: 400, testBots: 150, testLong: 3_000 },
};

export function* makeSessions(
  seed: number,
  { honest, testHonest, bots, testBots, testLong }: SessionCounts = SESSION_COUNTS,
): Generator<LabelledSession> {
  const cohorts = HONEST_COHORTS.filter((cohort) => cohort !== UNSEEN_COHORT);
  let next = seed * 10_000_019;
  const session = (
    cohort: typeof HONEST_COHORTS[number],
    heldOut: boolean,
    { cheat, minutes = MINUTES }: { cheat?: Cheat; minutes?: number } = {},
  ): LabelledSession => {
    const own = next++;
    return {
      events: makeSession({ cohort, seed: own, minutes, ...(cheat && { cheat }) }),
      ...{ player: String(own), isBot: cheat !== undefined, generator: cheat ?? "", cohort },
      ...{ region: REGIONS[own % REGIONS.length]!, heldOut },
    };
  };
  for (let i = 0; i < honest; i++) yield session(cohorts[i % cohorts.length]!, false);
  for (let i = 0; i < testHonest; i++) {
    yield session(HONEST_COHORTS[i % HONEST_COHORTS.length]!, true);
  }
  for (const cheat of BOTS) {
    for (let i = 0; i < bots; i++) yield session(cohorts[i % cohorts.length]!, false, { cheat });
    for (let i = 0; i < testBots; i++) {
      yield session(HONEST_COHORTS[i % HONEST_COHORTS.length]!, true, { cheat });
    }
  }
  for (const bot of UNSEEN_BOTS) {
    for (let i = 0; i < 2 * testBots; i++) {
      const own = next++;
      const cohort = HONEST_COHORTS[i % HONEST_COHORTS.length]!;
      yield {
        events: makeUnseenBot(bot, { cohort, seed: own, minutes: MINUTES }),
        ...{ player: String(own), isBot: true, generator: bot, cohort },
        ...{ region: REGIONS[own % REGIONS.length]!, heldOut: true },
      };
    }
  }
  for (let i = 0; i < testLong; i++) {
    const cohort = HONEST_COHORTS[i % HONEST_COHORTS.length]!;
    const { events, ...whose } = session(cohort, true, { minutes: LONG_MINUTES });
    for (let from = 0; from + BOT_WINDOW <= events.length; from += BOT_WINDOW) {
      yield { ...whose, events: events.slice(from, from + BOT_WINDOW) };
    }
  }
}
