/** The staff's queues. */

export enum QueueWords {
  Queues = "Queues",
  Pools = "Who waits, by mode and region",
  NobodyWaits = "No mode is switched on.",
  Mode = "Mode",
  Region = "Region",
  Waiting = "Waiting",
  Oldest = "Longest wait",
  Expected = "Expected wait",
  Nineteen = "19 of 20 by",
  Covered = "Waits within the estimate",
  Spread = "Ratings apart",
  Beyond = "From other regions",
  Switches = "Modes on and off",
  Off = "Switch off",
  On = "Switch on",
  IsOn = "on",
  IsOff = "off",
  OffLetsGo = "Whoever waits is let go at once, and nobody can queue for it. Matches go on.",
  OffReversible = "It can be switched on again at any time.",
  OnOpens = "Players can queue for it again at once.",
  SwitchedOff = "Switched off",
  SwitchedOn = "Switched on",
  Tickets = "Tickets that wait",
  NoTickets = "Nobody waits here.",
  Who = "Who",
  Since = "Waits",
  Why = "Why it waits",
  Window = "Window",
  Fits = "Within reach",
  Nearest = "Nearest",
  Would = "Would match",
  Regions = "Where",
  Unknown = "not known yet",
  Deleted = "Deleted player",
  Due = "The next pass matches it.",
  Alone = "Nobody else waits there.",
  Apart = "Enough are near, and they do not fit one another in teams.",
  NotWithMany = "not with who waits now",
  AtOnce = "at once",
  Calibration = "Estimate and what happened",
  LastHour = "Last hour",
  LastDay = "Last day",
  Expectation = "Expected median",
  Happening = "Actual median",
  NothingJudged = "Too few players were matched here to judge an estimate by.",
  PickRegion = "Pick a region to see how right its estimates were.",
  Time = "From",
  Judged = "Waits judged",
  CalibrationBy = "Expected and actual wait, by time",
  Calm = "calm",
}

export function seconds(value: number): string {
  if (value < 90) return `${Math.round(value)} s`;
  return value < 5_400 ? `${Math.round(value / 60)} min` : `${(value / 3_600).toFixed(1)} h`;
}

export function few(players: number, seats: number): string {
  return `${players} of ${seats} players wait there.`;
}

export function far(fitting: number, seats: number): string {
  return `${fitting} of ${seats} players are near enough.`;
}

export function inSoLong(value: number): string {
  return `in ${seconds(value)}`;
}

export function botsIn(value: number): string {
  return value === 0 ? "computer opponents at once" : `computer opponents in ${seconds(value)}`;
}

export function ofPlayers(fitting: number, players: number): string {
  return `${fitting} of ${players}`;
}

export function plusMinus(points: number): string {
  return `±${Math.round(points)}`;
}

export function percentOf(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export function switchMode(name: string, off: boolean): string {
  return `${off ? "Switch off" : "Switch on"} ${name}`;
}

export function judgedShares(judged: number, p50: number, p95: number): string {
  return `${judged} waits judged: ${percentOf(p50)} were within the median (right is 50 %), ` +
    `${percentOf(p95)} within the 95th percentile (right is 95 %).`;
}

export function ticketsOf(total: number, mode: string): string {
  return `${total} ${total === 1 ? "ticket waits" : "tickets wait"} in ${mode}, the oldest first`;
}

export function calibrationOf(mode: string, region: string): string {
  return `Estimates of ${mode} in ${region}`;
}
