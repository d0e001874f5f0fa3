/** The first page. */

export enum PortalWords {
  QueuePlayClimb = "Queue, play, climb.",
  PractiseAtOnce = "Practice against the computer, at once",
  TheBoard = "The ladder",
  WholeBoard = "The whole board",
  WhatStandsHere = "Your place, who is around you and how you move then show here.",
  RanksCannotBeRead = "The ranks cannot be read just now. Load the page again.",
  WhereEverybodyStarts = "Where everybody starts. Play to move it.",
  RecentMatches = "Recent matches",
  NoneYet = "None yet. The first one shows here.",
  YouAreNewHere = "You are new here",
  WhatPlayingMakes =
    "Play now makes you a guest. Your rating, rank and matches show in this place.",
  Veze = "VEZE",
  Versus = " v ",
}

export function lastRatings(count: string | number): string {
  return `The last ${count} ratings`;
}

export function allAlone(players: string | number): string {
  return `${players}, free for all`;
}

export function ratingAfter(games: number): string {
  return `Rating after ${games.toLocaleString("en")} ${games === 1 ? "match" : "matches"}`;
}

/** How far the ladder is. @param played rated matches in the season @param of how many it takes */
export function ratedOf(played: number, of: number): string {
  const more = of - played;
  const tail = played === 0
    ? `${of} rated matches in this season`
    : `${more} more rated ${more === 1 ? "match" : "matches"}`;
  return `${played} of ${of}: ${tail} put${played > 0 && more === 1 ? "s" : ""} you on it.`;
}

/** @param day as the reader writes it */
export function seasonEnds(season: string, day: string | undefined): string {
  return day === undefined ? season : `${season} ends on ${day}`;
}

/** @param gained places, or lost when below zero */
export function sinceVisit(gained: number): string {
  if (gained === 0) return "As at your last visit.";
  const count = Math.abs(gained);
  const places = `${count.toLocaleString("en")} ${count === 1 ? "place" : "places"}`;
  return `${gained > 0 ? "Up" : "Down"} ${places} since your last visit.`;
}

export function prizeFor(
  { from, to, name, quantity }: { from: number; to: number; name: string; quantity: number },
): string {
  const ranks = from === to ? `Rank ${from}` : `Ranks ${from} to ${to}`;
  return `${ranks}: ${quantity === 1 ? name : `${quantity.toLocaleString("en")} × ${name}`}`;
}

/** @param outcome of a match for a player, or how it stands */
export function matchEnded(mode: string, outcome: string): string {
  return `${mode}: ${outcome}`;
}
