/** The frame around every page, and what is shown instead of one. */

export enum PageWords {
  Play = "Play",
  Leaderboards = "Leaderboards",
  Store = "Store",
  Inventory = "Inventory",
  ForDevelopers = "For developers: the API",
  Review = "Review",
  Staff = "Staff",
  Language = "Language",
  SkipToContent = "Skip to content",
  Veze = "VEZE",
  Main = "Main",
  Profile = "Profile",
  WhenUnauthorized = "Sign in by playing as a guest, or open this in the browser you play in.",
  WhenForbidden = "It belongs to somebody else, or needs a role you do not have.",
  WhenNotFound = "The link may be old, or a letter is missing in the address.",
  WhenTooMany = "Wait a moment, then try again.",
  WhenOursFails = "The fault is ours, and it is written down. It may work the next time.",
  WhenUnavailable = "A part of the service does not answer. It comes back by itself.",
  WhenAnythingElse = "The page cannot be shown as it was asked for.",
  TryAgain = "Try again",
  BackToTheStart = "Back to the start",
  WhatThisMeans = "What this means",
  Request = " · request ",
  NoConnection = "No connection",
  CannotBeReached =
    "VEZE cannot be reached: the network is down, or the game is being updated. This page tries again every two seconds and goes on by itself.",
  AllIsSafe = "Matches and purchases are safe; they are kept by the game, not here.",
}

/** What a browser calls a page. */
export function pageTitle(name: string): string {
  return `${name} · VEZE`;
}
