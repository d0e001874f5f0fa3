/**
 * Made-up sessions for the bot model. It learns from `people.ts` and `programs.ts`. It is tested on the
 * players of `anti_cheat/synthetic_play.ts`, of whom it has seen nobody, honest or not, and on kinds of
 * bots written after it (`unseen_bots.ts`).
 */

import {
  BOT_WINDOW,
  BOT_WINDOWS,
  type Cheat,
  HONEST_COHORTS,
  makeSession,
  meanFeatures,
  type Observed,
} from "../../anti_cheat/mod.ts";
import { windowFeatures } from "../features/mod.ts";
import type { LabelledSession } from "../training/rows/bot_rows.ts";
import { makePerson } from "./people.ts";
import { playBy, type Program, PROGRAM_NAMES } from "./programs.ts";
import { makeUnseenBot, UNSEEN_BOTS } from "./unseen_bots.ts";

/** Kinds of `synthetic_play.ts` in which a program plays, or aims. */
const TESTED: readonly Cheat[] = [
  ...["aim_snap", "metronome", "trigger_bot", "uniform_bot", "macro", "long_macro"] as const,
  ...["framed_macro", "smooth_aim", "waypoints", "afk_farm"] as const,
];
const REGIONS = ["eu", "na", "asia"];
/** Long enough for most to fill the windows of a row. */
const MINUTES = 5;
const LONG_MINUTES = 10;

export interface SessionCounts {
  /** People to learn from, and those who play for long, by whom thresholds are chosen. */
  honest: number;
  choosing: number;
  /** People of the test, and of these who play for long: row after row of theirs is looked at. */
  testHonest: number;
  testLong: number;
  /** Of each kind of program to learn from; as many again choose, a tenth. */
  bots: number;
  /** Of each kind of bot in the test, of ten minutes each. */
  testBots: number;
}

export const SESSION_COUNTS: SessionCounts = {
  ...{ honest: 30_000, choosing: 6_000, testHonest: 30_000, testLong: 5_000 },
  ...{ bots: 1_000, testBots: 100 },
};

export function* makeSessions(
  seed: number,
  counts: SessionCounts = SESSION_COUNTS,
): Generator<LabelledSession> {
  const { honest, choosing, testHonest, testLong, bots, testBots } = counts;
  let next = seed * 10_000_019;
  const learned = (part: "learn" | "choose", minutes: number, program?: Program) => {
    const own = next++;
    const { device, events } = makePerson({ seed: own, minutes });
    return rowsOf(program ? playBy(program, events, own) : events, minutes, {
      ...{ player: String(own), isBot: program !== undefined, generator: program ?? "" },
      ...{ cohort: device, region: REGIONS[own % REGIONS.length]!, heldOut: false },
      ...(part === "choose" && { chooses: true }),
    });
  };
  const tested = (i: number, minutes: number, bot?: Cheat | typeof UNSEEN_BOTS[number]) => {
    const own = next++;
    const cohort = HONEST_COHORTS[i % HONEST_COHORTS.length]!;
    const unseen = UNSEEN_BOTS.find((each) => each === bot);
    const events = unseen
      ? makeUnseenBot(unseen, { cohort, seed: own, minutes })
      : makeSession({ cohort, seed: own, minutes, ...(bot && { cheat: bot as Cheat }) });
    return rowsOf(events, minutes, {
      ...{ player: String(own), isBot: bot !== undefined, generator: bot ?? "", cohort },
      ...{ region: REGIONS[own % REGIONS.length]!, heldOut: true },
    });
  };
  for (let i = 0; i < honest; i++) yield* learned("learn", MINUTES);
  for (let i = 0; i < choosing; i++) yield* learned("choose", LONG_MINUTES);
  for (const program of PROGRAM_NAMES) {
    for (let i = 0; i < bots; i++) yield* learned("learn", MINUTES, program);
    for (let i = 0; i < bots / 20; i++) yield* learned("choose", LONG_MINUTES, program);
  }
  for (let i = 0; i < testHonest; i++) yield* tested(i, MINUTES);
  for (let i = 0; i < testLong; i++) yield* tested(i, LONG_MINUTES);
  for (const bot of [...TESTED, ...UNSEEN_BOTS]) {
    for (let i = 0; i < testBots; i++) yield* tested(i, LONG_MINUTES, bot);
  }
}

/**
 * Of a long session a row for each window that has enough of them before it, as telemetry scores them;
 * of a short one the last.
 */
function* rowsOf(
  events: readonly Observed[],
  minutes: number,
  whose: Omit<LabelledSession, "events" | "features">,
): Generator<LabelledSession> {
  if (minutes < LONG_MINUTES) return yield { ...whose, events };
  const windows: Float32Array[] = [];
  for (let to = BOT_WINDOW; to <= events.length; to += BOT_WINDOW) {
    windows.push(windowFeatures(events.slice(to - BOT_WINDOW, to)));
    if (windows.length < BOT_WINDOWS) continue;
    yield { ...whose, events: [], features: meanFeatures(windows.slice(-BOT_WINDOWS)) };
  }
}
