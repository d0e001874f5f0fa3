/** The top of a board, and the page around a whole one. */

export enum BoardsWords {
  Rank = "Rank",
  Player = "Player",
  Score = "Score",
  Rating = "Rating",
  Points = "Points",
  Board = "Board",
  NobodyHasScored = "Nobody has scored yet. The first score starts the board.",
  NobodyOnLadderYet = "Nobody is on the ladder yet.",
  NobodyOnLadder = "Nobody is on the ladder yet. It takes three rated matches in a season.",
  Mode = "Mode",
  Season = "Season",
  NameOrPlayerId = "Name or player id",
  AsTheDayBegan = "As the day began",
  Now = "Now",
  FinalRanks = "Final ranks",
  Show = "Show",
  PlayNow = "Play now",
  BoardEndsBefore = "The board ends before this place.",
  Pages = "Pages",
  BetterRanks = "Better ranks",
  FurtherRanks = "Further ranks",
  SeasonIsOpen = "The season is open.",
  SeasonIsOver = "The season is over; its ranks are final.",
  NobodyIsCalledSo = "Nobody on this board is called so. Try the beginning of a name.",
}

export function asItWas(date: string | number): string {
  return `As it was when ${date} began, in UTC.`;
}

export function endsOn(day: string | number): string {
  return `The season ends on ${day}.`;
}

export function rankAndScore(rank: string | number, score: string | number): string {
  return `Rank ${rank}, score ${score}`;
}

export function boardTitle(name: string | number): string {
  return `${name} · Leaderboards`;
}

/** @param by places gained, or lost when below zero */
export function moved(by: number): string {
  return `${by > 0 ? "up" : "down"} ${Math.abs(by)}`;
}
