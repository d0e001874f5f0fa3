/** The staff's overview: budgets, courses of numbers, what was done when. */

export enum OverviewWords {
  Budgets = "What players may count on",
  Course = "How it went",
  Range = "How far back",
  Hours4 = "4 hours",
  Hours24 = "24 hours",
  Days7 = "7 days",
  Season = "Season",
  NothingYet =
    "Nothing was noted yet. Each process writes a row a minute; the first is there after two minutes.",
  Happened = "What was done",
  NothingHappened = "Nothing was started or changed in this time.",
  Requests = "Requests a minute",
  Errors = "Faults of ours a minute",
  Latency = "95 % of calls answered within",
  Sockets = "Players connected",
  SocketsLost = "Connections lost a minute",
  Queued = "Players in queues",
  Placed = "Players placed a minute",
  Waits = "Mean wait",
  Matches = "Matches made a minute",
  Scores = "Scores by models a minute",
  ScoreTime = "Mean time of a score",
  Alerts = "Alerts raised",
  OverDrawn = "overdrawn",
  Quiet = "nothing happened",
  Started = "A process started",
  Settings = "Settings changed",
  GameReloaded = "The game was configured anew",
  KeysRotated = "Keys rotated",
  ModelServed = "A model was put to work",
  ModelBack = "A model went back",
  Switched = "A mode or board was switched",
  SeasonMoved = "A season moved",
  Now = "now",
}

/** Share of a budget that is left. */
export function leftOf(left: number): string {
  return left < 0
    ? `${OverviewWords.OverDrawn} by ${percent(-left)}`
    : `${percent(left)} of the budget left`;
}

/** How fast it goes. */
export function burning(times: number | null, of: string): string {
  return times === null
    ? `${of}: ${OverviewWords.Quiet}`
    : `${of}: ${round(times)}× as fast as it may`;
}

export function counted(bad: number, total: number): string {
  return `${Math.round(bad).toLocaleString("en")} of ${
    Math.round(total).toLocaleString("en")
  } went wrong in 28 days`;
}

/** A course, for those who do not see it. */
export function courseOf(name: string, now: string, most: string): string {
  return `${name}: ${now} now, ${most} at most`;
}

export function atMost(most: string): string {
  return `at most ${most}`;
}

export function startedTimes(times: number): string {
  return times === 1 ? OverviewWords.Started : `${times} processes started`;
}

export const HOUR = "last hour";
export const SIX_HOURS = "last 6 hours";

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

function round(value: number): number {
  return value >= 10 ? Math.round(value) : Math.round(value * 10) / 10;
}
