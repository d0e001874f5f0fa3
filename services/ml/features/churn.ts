/** A player's days of play before a day, as numbers: will nothing more be seen of them? */

import { defineGroup, deviation, mean, toRow } from "./definition.ts";

/** Days looked back on, and days without play that count as gone. */
export const CHURN_WINDOW = 30;
export const CHURN_HORIZON = 14;

export const CHURN_FEATURES = [
  ...defineGroup("recency", [
    ["days_since_last", "d", 0, 3_650, "since the last day of play; 0 on a day of play"],
    ["days_since_first", "d", 0, 3_650, "since the first day of play"],
    ["streak", "d", 0, 3_650, "days of play in a row up to the last one"],
  ]),
  ...defineGroup("frequency", [
    ["days_3", "d", 0, 3, "days of play of the last 3"],
    ["days_7", "d", 0, 7, "days of play of the last 7"],
    ["days_14", "d", 0, 14, "days of play of the last 14"],
    ["days_window", "d", 0, 3_650, "days of play in the window"],
    ["played_share", "1", 0, 1, "days of play among all since the first, within the window"],
    ["trend", "1", -1, 1, "share of days of play in the window's later half less the earlier"],
  ]),
  ...defineGroup("regularity", [
    ["gap_mean?", "d", 1, 3_650, "mean days from one day of play to the next"],
    ["gap_spread?", "d", 0, 3_650, "their deviation"],
    ["gap_longest?", "d", 1, 3_650, "the longest of them"],
    ["late_share?", "1", 0, 365, "days since the last play over the mean gap"],
    ["weekend_share", "1", 0, 1, "days of play on Saturday or Sunday"],
  ]),
  ...defineGroup("amount", [
    ["plays_7", "1", 0, 1_000, "what was played in the last 7 days, as the history counts it"],
    ["plays_per_day", "1", 0, 1_000, "what was played on a day of play"],
  ]),
];

/**
 * @param days numbers of days with play, ascending, none after `today`; day 0 is 1 January 1970
 * @param played what was played on each, as the history counts it
 */
export function churnFeatures(
  { days, played }: { days: ArrayLike<number>; played: ArrayLike<number> },
  { today, window = CHURN_WINDOW }: { today: number; window?: number },
): Float32Array<ArrayBuffer> {
  const seen: number[] = [];
  let [plays, plays7] = [0, 0];
  for (let i = 0; i < days.length && days[i]! <= today; i++) {
    if (days[i]! <= today - window) continue;
    seen.push(days[i]!);
    plays += played[i]!;
    if (days[i]! > today - 7) plays7 += played[i]!;
  }
  const within = (length: number) => seen.filter((day) => day > today - length).length;
  const last = seen.at(-1) ?? today - window;
  let streak = seen.length > 0 ? 1 : 0;
  while (streak > 0 && seen.includes(last - streak)) streak++;
  const gaps = seen.slice(1).map((day, i) => day - seen[i]!);
  const known = Math.min(window, today - days[0]! + 1);
  const half = Math.max(1, known >> 1);
  return toRow(CHURN_FEATURES, {
    days_since_last: today - last,
    days_since_first: Math.min(window, today - days[0]!),
    streak,
    days_3: within(3),
    days_7: within(7),
    days_14: within(14),
    days_window: seen.length,
    played_share: seen.length / Math.max(1, known),
    trend: (within(half) - (within(2 * half) - within(half))) / half,
    gap_mean: gaps.length > 0 ? mean(gaps) : undefined,
    gap_spread: deviation(gaps),
    gap_longest: gaps.length > 0 ? Math.max(...gaps) : undefined,
    late_share: gaps.length > 0 ? (today - last) / mean(gaps) : undefined,
    // 1 January 1970 was a Thursday.
    weekend_share: seen.filter((day) => (day + 4) % 7 % 6 === 0).length / Math.max(1, seen.length),
    plays_7: plays7,
    plays_per_day: plays / Math.max(1, seen.length),
  });
}
