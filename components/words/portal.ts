/** The first page. */

export enum PortalWords {
  QueuePlayClimb = "Queue, play, climb.",
  PractiseAtOnce = "Practice against the computer, at once",
  TheBoard = "The board",
  AllBoardsAndSeasons = "All boards and seasons",
  RanksCannotBeRead = "The ranks cannot be read just now. Load the page again.",
  Store = "Store",
  EverythingForSale = "Everything for sale",
  Inventory = "Inventory",
  AllOfIt = "All of it",
  LookIntoTheStore = "Look into the store",
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
  return `${players}, all alone`;
}

export function ratingAfter(games: number): string {
  return `Rating after ${games.toLocaleString("en")} ${games === 1 ? "match" : "matches"}`;
}
