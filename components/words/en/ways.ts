/** How a player comes back: passkeys, the recovery phrase, devices that are let in. */

export enum WaysWords {
  HowYouComeBack = "How you come back",
  OnlyThisBrowser =
    "Only by this browser. If its data is cleared, or you sign out here, this player is gone for good.",
  OnlyTheseBrowsers =
    "Only by the browsers and devices that are signed in now. Once the last one signs out, this player is gone for good.",
  ByTheDevice = "The game's own device",
  Passkeys = "Passkeys",
  WhatAPasskeyIs =
    "Your phone, computer or security key signs you in, with no password. Add one for each device you use.",
  AddAPasskey = "Add a passkey",
  PasskeyAdded = "The passkey is added",
  PasskeyRenamed = "The passkey has a new name",
  PasskeyRemoved = "The passkey is removed, and signs nobody in any more",
  NameOfThePasskey = "Name of the passkey",
  Rename = "Rename",
  Remove = "Remove",
  Save = "Save",
  NeverUsed = "not used yet",
  Phrase = "Recovery phrase",
  WhatAPhraseIs =
    "Eight words on paper that sign you in on any device. Whoever reads them is you: keep them where nobody looks.",
  MakeAPhrase = "Write down eight words",
  MakeAnotherPhrase = "Make another phrase",
  AskForAnother = "The phrase you have ends when the new one is made.",
  WorksOnce = "It works once only",
  ShowTheWords = "Show the words",
  WriteThemDown = "Write these down now. They are not shown again.",
  IHaveThem = "I have written them down",
  PhraseRemoved = "The recovery phrase is removed",
  Cancel = "Cancel",
  SignInWithAPasskey = "Sign in with a passkey",
  PhraseHint = "Eight words. Capitals, blanks and dashes do not matter.",
  SignIn = "Sign in",
  Cancelled = "Nothing was changed: it was cancelled, or took too long.",
  HasOneAlready = "This device has a passkey of this player already.",
  SignInAgain =
    "This needs a sign-in of the last quarter of an hour. Sign in again, then repeat it.",
  SignInAgainHow =
    "Sign out and in again with your account or your recovery phrase, then repeat it.",
  LastWayTitle = "Sign out, and lose this player?",
  LastWay =
    "This browser is all that brings this player back. Signed out, its rating, matches, purchases and items are lost, and no support can give them back. Keep it first:",
  SignOutAndLose = "Sign out and lose it",
  Stay = "Stay signed in",
  KeepTitle = "Keep what is yours",
  KeepBecause =
    "What you have won and bought lives in this browser alone. A passkey or eight words on paper keep it.",
  KeepIt = "Keep it",
  NotNow = "Not now",
  PhraseWrong =
    "These words open no player. The phrase may have been replaced, used up or removed.",
  PasskeyRefused = "That did not work. Try again.",
  StaffSignsIn = "This player belongs to the staff, and signs in with its account.",
}

/** Why a passkey did not sign anybody in; what is not here is told by `PASSKEY_REFUSED`. */
export const PASSKEY_REASONS: Readonly<Record<string, string>> = {
  unknown: "This passkey is not known here, or was removed. Sign in another way.",
  gone: "This passkey's player was deleted.",
  removed: "This passkey was removed. Sign in another way.",
  counter:
    "This passkey looks like a copy, so it is not let in. Sign in another way and remove it.",
  staff: WaysWords.StaffSignsIn,
};

export function youComeBackBy(ways: readonly string[]): string {
  return `By ${ways.join(", or by ")}.`;
}

export function passkeysInWords(count: number): string {
  return count === 1 ? "your passkey" : `one of your ${count} passkeys`;
}

export const byThePhrase = (once: boolean): string =>
  once ? "the recovery phrase, once" : "the recovery phrase";

export function byTheAccount(name: string | undefined): string {
  return name === undefined ? "an account elsewhere" : `your account at ${name}`;
}

export function byTheDevices(count: number): string {
  return count === 1 ? "the game on one device" : `the game on ${count} devices`;
}

export function addedAndUsed(added: string, used: string | undefined): string {
  return `Added ${added}, ${used === undefined ? WaysWords.NeverUsed : `used ${used}`}`;
}

export function passkeyOn(platform: string): string {
  return platform === "" ? "Passkey" : `Passkey on ${platform}`;
}

export function renamePasskey(name: string): string {
  return `Rename ${name}`;
}

export function removePasskey(name: string): string {
  return `Remove ${name}`;
}

export function phraseSince(day: string, once: boolean): string {
  return once ? `Made ${day}; it works once.` : `Made ${day}.`;
}
