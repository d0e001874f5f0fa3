/** Alerts, for those who judge them. */

export enum ReviewWords {
  ReactionsBelowTheLimit = "Reactions below the limit",
  Cooldown = "Cooldown",
  LastTurn = "Last turn",
  Device = "Device",
  DriftOfTheClock = "Drift of the clock",
  FastestSample = "Fastest sample",
  FastestReaction = "Fastest reaction",
  TurnsThatHit = "Turns that hit",
  InputsLookedAt = "Inputs looked at",
  TimeBetweenTwoUses = "Time between two uses",
  MeanInterval = "Mean interval",
  LastTurnTook = "Last turn took",
  NewestNumberBefore = "Newest number before",
  SamplesLookedAt = "Samples looked at",
  OtherDevice = "Other device",
  SamplesAboveTheLimit = "Samples above the limit",
  LastSequenceNumber = "Last sequence number",
  TurnsLookedAt = "Turns looked at",
  MinutesInARow = "Minutes in a row",
  TimesWithinAMinute = "Times within a minute",
  VariationOfIntervals = "Variation of intervals",
  Within = "Within",
  NotOver = "not over",
  Hidden = ", hidden",
  NothingIsWaiting = "Nothing is waiting here. New alerts appear by themselves.",
  HowRiskCounts = " risk: 10 for each high alert, 3 for medium, 1 for low, halved every week",
  Timeline = "Timeline",
  Loading = "Loading…",
  NoSuspension = "No suspension",
  OneDay = "1 day",
  SevenDays = "7 days",
  ThirtyDays = "30 days",
  UntilSomebodyLiftsIt = "Until somebody lifts it",
  NoteForTheRecord = "Note, for the record",
  Dismiss = "Dismiss",
  ConfirmAsked = "Confirm…",
  HideTheScores = "Hide the scores",
  Suspend = "Suspend",
  GoBack = "Go back",
  Confirm = "Confirm",
  UntilItIsLifted = "until somebody lifts it",
  KeepsCounting = "The alert keeps counting as risk.",
  IsWrittenDown = "It is written down with your name.",
  DidNotWork = "That did not work. Try again.",
  Confirmed = "Confirmed",
  Dismissed = "Dismissed",
  PickAnAlert = "Pick an alert to see its evidence.",
  Review = "Review",
  Judgement = "Judgement",
  Judge = "Judge this alert",
  OnlyWhenConfirmed = "What follows is done only where the alert is confirmed.",
  Status = "Status",
  Open = "Open",
  Rule = "Rule",
  AllRules = "All rules",
  Severity = "Severity",
  All = "All",
  High = "High",
  Medium = "Medium",
  Low = "Low",
  Show = "Show",
  HowSure = "How sure the model is",
  SuspectedFrom = "Suspected from",
  Model = "Model",
  StretchesOfPlay = "Stretches of play counted",
}

/** What the bot model looks at, as a moderator would say it. */
const FEATURES: Readonly<Record<string, string>> = {
  tap_interval_median: "Usual time between inputs",
  tap_interval_cv: "How much the time between inputs varies",
  tap_step_cv: "How much one interval differs from the next",
  tap_distinct_share: "Intervals that are unlike all others",
  tap_period_match: "Intervals that come again in the same order",
  reaction_median: "Usual reaction",
  reaction_least: "Quickest reaction",
  reaction_spread: "How much reactions vary",
  reaction_fast_share: "Reactions below 100 ms",
  aim_hit_share: "Turns that hit",
  aim_wide_hit_share: "Wide turns that hit",
  aim_speed_most: "Quickest turn",
  aim_effort_spread: "How much the effort of turns varies",
  move_turn_spread: "How much the direction changes",
  move_straight_share: "Steps straight on",
  move_speed_ratio: "Quickest step against the usual one",
  move_speed_spread: "How much the pace varies",
};

export function featureInWords(name: string): string {
  return FEATURES[name] ?? name.replaceAll("_", " ");
}

export function standsOut(
  { value, unit, usual, percent }: Record<"value" | "unit" | "usual" | "percent", string>,
): string {
  const counted = unit === "" ? "" : ` ${unit}`;
  return `${value}${counted}; nine of ten honest players have ${usual}${counted}, ` +
    `at most ${percent} % are so far out`;
}

export function unitsPerSecond(value: string | number): string {
  return `${value} units/s`;
}

export function inMilliseconds(value: string | number): string {
  return `${value} ms`;
}

export function inSeconds(value: string | number): string {
  return `${value} s`;
}

export function alertLine(
  rule: string | number,
  severity: string | number,
  status: string | number,
): string {
  return `Alert ${rule}: ${severity}, ${status}`;
}

export function matchLine(
  mode: string | number,
  result: string | number,
  change: string | number,
): string {
  return `Match of ${mode}: ${result}${change}`;
}

export function scoreLine(
  score: string | number,
  mode: string | number,
  season: string | number,
  hidden: string | number,
): string {
  return `Score ${score} on ${mode}, ${season}${hidden}`;
}

export function inUtc(time: string | number): string {
  return `${time} UTC`;
}

export function unknownPlayer(id: string | number): string {
  return `Unknown player ${id}`;
}

export function riskAndTime(risk: string | number, time: string | number): string {
  return `Risk ${risk}, ${time}`;
}

export function limitAndReason(
  threshold: string | number,
  unit: string | number,
  source: string | number,
): string {
  return `Limit: ${threshold} ${unit}. Why: ${source}.`;
}

export function limitOfItsOwn(source: string): string {
  return `Why this limit: ${source}. A suspicion for a person to judge, no more.`;
}

export function judgedBy(verdict: string | number, name: string | number): string {
  return `${verdict} by ${name}`;
}

export function confirmAgainst(name: string | number): string {
  return `Confirm against ${name}?`;
}

export function scoresLeave(name: string | number): string {
  return `${name}'s scores leave every open board.`;
}

export function staysOut(name: string | number, end: string | number): string {
  return `${name} is signed out within seconds and stays out ${end}.`;
}

export function firstOfQueue(count: string | number): string {
  return `The first ${count}`;
}

export function inTheQueue(count: string | number): string {
  return `${count} in the queue`;
}

export function forDays(count: string): string {
  return `for ${count} ${count === "1" ? "day" : "days"}`;
}
