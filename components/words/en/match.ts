/** One match. */

export enum MatchWords {
  WhyThisMatch = "Why this match",
  InNumbers = "In numbers",
  RatingsApart = "Ratings apart",
  LongestWait = "Longest wait",
  Searched = "Searched",
  SearchWentBeyond = "The search went beyond the home region.",
  DoesNotCount = "It does not count for ratings.",
  EnterTheArena = "Enter the arena",
  Watch = "Watch",
  CopyWatchLink = "Copy link for spectators",
  LinkCopied = "Link copied",
  Timeline = "Timeline",
  Player = "Player",
  You = " (you)",
  LeftEarly = " (left)",
  Rating = "Rating",
  Change = "Change",
  ToCome = "to come",
  YouWon = "You won.",
  YouLost = "You lost.",
  ADraw = "A draw.",
  UnderWay = "Under way.",
  WaitingForAll = "Waiting for everybody to accept.",
  FirstQueued = "The first of them queued",
  ResultShowsHere = "The result shows here by itself.",
  NoSuchMatch = "There is no match of this name",
  DeletedPlayer = "Deleted player",
}

export function teamName(letter: string | number): string {
  return `Team ${letter}`;
}

/**
 * @param spread rating points between the strongest and the weakest
 * @param wait the longest, in words; undefined: hardly any
 */
export function whyInWords(spread: number, wait: string | undefined): string {
  const near = spread < 60
    ? "The ratings lay close together"
    : spread < 160
    ? "The ratings were near each other"
    : "The ratings lay apart, for nobody nearer was there";
  return wait === undefined
    ? `${near}, and nobody had to wait.`
    : `${near}, and nobody waited longer than ${wait}.`;
}

export function modeInRegion(mode: string | number, region: string | number): string {
  return `${mode} in ${region}`;
}

export function matchIs(status: string | number): string {
  return `The match is ${status}.`;
}

export function madeAfter(time: string | number): string {
  return `Match made after ${time}`;
}

export function endedAfter(status: string | number, time: string | number): string {
  return `The match is ${status}, after ${time}`;
}

export function chanceOf(name: string | number, percent: string | number): string {
  return `${name} ${percent} %`;
}

export function chancesToWin(chances: string | number): string {
  return `Chances to win: ${chances}`;
}

export function percent(share: string | number): string {
  return ` ${share} %`;
}

export function matchOf(mode: string): string {
  return `${mode} match`;
}

export function computerOpponents(count: number): string {
  return `${count} computer opponent${count > 1 ? "s" : ""}`;
}
