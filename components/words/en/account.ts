/** One's account, and becoming a guest. */

export enum AccountWords {
  Saved = "Saved",
  Account = "Account",
  Name = "Name",
  HomeRegion = "Home region",
  Save = "Save",
  Devices = "Devices",
  OthersAreSignedOut = "Every other device is signed out",
  SignOutEverywhereElse = "Sign out everywhere else",
  AskToEndOne = "Sign that device out?",
  AskToEndAll = "Sign every other device out?",
  WhatEndingMeans =
    "Whoever plays there has to sign in again. If it has no passkey, no account and no recovery phrase of this player, it cannot come back by itself.",
  SignItOut = "Sign it out",
  StaySignedIn = "Leave it signed in",
  ThisDevice = "This device",
  AnotherDevice = "Another device",
  DeviceIsSignedOut = "The device is signed out",
  SignOut = "Sign out",
  YoursToTake = "Yours to take",
  DownloadEverything = "Download everything kept about you",
  SignOutHere = "Sign out here",
  DeleteTheAccount = "Delete the account",
  AskToDelete = "Delete the account?",
  WhatDeletingTakes = "Ratings, scores and settings go for ever. Matches stay without your name.",
  KeepIt = "Keep it",
  DeleteIt = "Delete it",
  PlayAsAGuest = "Play as a guest",
  SignedOutHere = "Signed out here",
  GoOn = "Go on",
}

export function usedAndSignedIn(used: string | number, signedIn: string | number): string {
  return `Used ${used}, signed in ${signedIn}`;
}

export function alsoSignOutAt(name: string | number): string {
  return `You are still signed in at ${name}; going on signs you out there as well.`;
}

export function inUtc(time: string | number): string {
  return `${time} UTC`;
}
