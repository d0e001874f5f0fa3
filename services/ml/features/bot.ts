/**
 * Windows of a player's last telemetry (docs/signals.md) as numbers: is this a person or a program?
 * Nothing looks at how times are rounded: that tells one client from another, not people from programs.
 */

import { BOT_WINDOW, BOT_WINDOWS, meanFeatures, type Observed } from "../../anti_cheat/mod.ts";
import { median } from "../../platform/median.ts";
import { defineGroup, deviation, mean, share, toRow } from "./definition.ts";

/** Events that a row looks at, at most. */
export const BOT_SPAN = BOT_WINDOW * BOT_WINDOWS;

export const BOT_FEATURES = [
  ...defineGroup("rhythm", [
    ["tap_interval_median?", "ms", 0, 2_000, "median time between inputs"],
    ["tap_interval_cv?", "1", 0, 5, "deviation of the time between inputs over its mean"],
    ["tap_step_cv?", "1", 0, 5, "mean change from one interval to the next over the mean interval"],
    ["tap_distinct_share?", "1", 0, 1, "different intervals, at 4 ms, among all intervals"],
    [
      "tap_period_match?",
      "1",
      0,
      1,
      "share of intervals that come again within 3 % after one and the same number of inputs",
    ],
  ]),
  ...defineGroup("reaction", [
    ["reaction_median?", "ms", 0, 5_000, "median reaction"],
    ["reaction_least?", "ms", 0, 5_000, "quickest reaction"],
    ["reaction_spread?", "1", 0, 3, "deviation of the reactions' logarithm"],
    ["reaction_fast_share?", "1", 0, 1, "reactions below 100 ms"],
  ]),
  ...defineGroup("aim", [
    ["aim_hit_share?", "1", 0, 1, "turns that hit"],
    ["aim_wide_hit_share?", "1", 0, 1, "turns of 25° and more that hit"],
    ["aim_speed_most?", "°/ms", 0, 50, "quickest turn"],
    [
      "aim_effort_spread?",
      "1",
      0,
      5,
      "deviation over mean of a turn's time, less 20 ms, per degree, for turns of 8° and more",
    ],
  ]),
  ...defineGroup("movement", [
    ["move_turn_spread?", "°", 0, 180, "deviation of the change of direction between steps"],
    ["move_straight_share?", "1", 0, 1, "steps whose direction changes by less than 1°"],
    ["move_speed_ratio?", "1", 1, 50, "quickest step over the median one, spawns left out"],
    ["move_speed_spread?", "1", 0, 5, "deviation of steps over their mean"],
  ]),
];

/**
 * One row of several windows. A single one holds some eight turns and reactions, too few to tell luck
 * from help.
 * @param events in the order of arrival; the last `BOT_SPAN` count, and of them whole windows unless
 * there is none
 */
export function botFeatures(events: readonly Observed[]): Float32Array<ArrayBuffer> {
  const windows: Float32Array[] = [];
  for (let to = events.length; to >= BOT_WINDOW && windows.length < BOT_WINDOWS;) {
    windows.push(windowFeatures(events.slice(to - BOT_WINDOW, to)));
    to -= BOT_WINDOW;
  }
  return windows.length > 0 ? meanFeatures(windows) : windowFeatures(events);
}

/** @param window at most `BOT_WINDOW` events, in the order of arrival */
export function windowFeatures(window: readonly Observed[]): Float32Array<ArrayBuffer> {
  return toRow(BOT_FEATURES, {
    ...rhythm(window),
    ...reactions(window),
    ...aims(window),
    ...movement(window),
  });
}

const numberOf = (event: Observed, name: string) => Number(event.payload[name]);
const of = (events: readonly Observed[], kind: string) => events.filter((e) => e.kind === kind);

/** Longest pause that still belongs to one run of inputs. */
const PAUSE_MS = 2_000;
const FEWEST = 8;

function rhythm(events: readonly Observed[]) {
  const taps = of(events, "input").filter(({ payload }) => payload["repeat"] !== true);
  const intervals: number[] = [];
  for (let i = 1; i < taps.length; i++) {
    const interval = taps[i]!.at - taps[i - 1]!.at;
    if (interval > 0 && interval < PAUSE_MS) intervals.push(interval);
  }
  if (intervals.length < FEWEST) return {};
  const average = mean(intervals);
  const steps = intervals.slice(1).map((interval, i) => Math.abs(interval - intervals[i]!));
  return {
    tap_interval_median: median(intervals),
    tap_interval_cv: deviation(intervals) / average,
    tap_step_cv: mean(steps) / average,
    tap_distinct_share: new Set(intervals.map((each) => Math.round(each / 4))).size /
      intervals.length,
    tap_period_match: periodMatch(intervals),
  };
}

/** The best share over all periods of 2 to 100 inputs of which enough are there. */
function periodMatch(intervals: readonly number[]): number {
  let best = 0;
  for (let period = 2; period <= 100 && intervals.length - period >= FEWEST; period++) {
    let matches = 0;
    for (let i = period; i < intervals.length; i++) {
      const before = intervals[i - period]!;
      if (Math.abs(intervals[i]! - before) <= 0.03 * before) matches++;
    }
    best = Math.max(best, matches / (intervals.length - period));
  }
  return best;
}

function reactions(events: readonly Observed[]) {
  const all = of(events, "reaction").map((event) => numberOf(event, "ms"));
  if (all.length < 3) return {};
  return {
    reaction_median: median(all),
    reaction_least: Math.min(...all),
    reaction_spread: deviation(all.map((ms) => Math.log(Math.max(1, ms)))),
    reaction_fast_share: share(all, (ms) => ms < 100),
  };
}

function aims(events: readonly Observed[]) {
  const turns = of(events, "aim").map((event) => ({
    degrees: Math.abs(numberOf(event, "delta_deg")),
    ms: Math.max(1, numberOf(event, "dt_ms")),
    hit: event.payload["hit"] === true,
  }));
  if (turns.length < 3) return {};
  const wide = turns.filter(({ degrees }) => degrees >= 25);
  const efforts = turns.filter(({ degrees }) => degrees >= 8)
    .map(({ degrees, ms }) => Math.max(0, ms - 20) / degrees);
  return {
    aim_hit_share: share(turns, ({ hit }) => hit),
    aim_wide_hit_share: wide.length > 1 ? share(wide, ({ hit }) => hit) : undefined,
    aim_speed_most: Math.max(...turns.map(({ degrees, ms }) => degrees / ms)),
    aim_effort_spread: efforts.length > 2
      ? deviation(efforts) / Math.max(1e-3, mean(efforts))
      : undefined,
  };
}

function movement(events: readonly Observed[]) {
  const lengths: number[] = [];
  const turns: number[] = [];
  let last: { x: number; y: number; heading?: number } | undefined;
  for (const event of events) {
    if (event.kind !== "move" && event.kind !== "spawn") continue;
    const [x, y] = [numberOf(event, "x"), numberOf(event, "y")];
    if (event.kind === "spawn" || !last) {
      last = { x, y };
      continue;
    }
    const length = Math.hypot(x - last.x, y - last.y);
    if (length < 1) continue;
    const heading = Math.atan2(y - last.y, x - last.x) * 180 / Math.PI;
    lengths.push(length);
    if (last.heading !== undefined) turns.push((heading - last.heading + 540) % 360 - 180);
    last = { x, y, heading };
  }
  if (turns.length < FEWEST) return {};
  return {
    move_turn_spread: deviation(turns),
    move_straight_share: share(turns, (turn) => Math.abs(turn) < 1),
    move_speed_ratio: Math.max(...lengths) / median(lengths),
    move_speed_spread: deviation(lengths) / mean(lengths),
  };
}
