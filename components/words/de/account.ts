/** Das eigene Konto, und wie man Gast wird. */

export enum AccountWords {
  Saved = "Gespeichert",
  Account = "Konto",
  Name = "Name",
  HomeRegion = "Heimatregion",
  Save = "Speichern",
  Devices = "Geräte",
  OthersAreSignedOut = "Alle anderen Geräte sind abgemeldet",
  SignOutEverywhereElse = "Überall sonst abmelden",
  AskToEndOne = "Dieses Gerät abmelden?",
  AskToEndAll = "Alle anderen Geräte abmelden?",
  WhatEndingMeans =
    "Wer dort spielt, muss sich neu anmelden. Ohne Passkey, Konto oder Wiederherstellungswörter dieses Spielers kommt das Gerät nicht von selbst zurück.",
  SignItOut = "Gerät abmelden",
  StaySignedIn = "Angemeldet lassen",
  ThisDevice = "Dieses Gerät",
  AnotherDevice = "Ein anderes Gerät",
  DeviceIsSignedOut = "Das Gerät ist abgemeldet",
  SignOut = "Abmelden",
  YoursToTake = "Deine Daten",
  DownloadEverything = "Alles herunterladen, was über dich gespeichert ist",
  SignOutHere = "Hier abmelden",
  DeleteTheAccount = "Konto löschen",
  AskToDelete = "Konto löschen?",
  WhatDeletingTakes =
    "Ratings, Punkte und Einstellungen sind für immer weg. Matches bleiben, ohne deinen Namen.",
  KeepIt = "Behalten",
  DeleteIt = "Löschen",
  PlayAsAGuest = "Als Gast spielen",
  SignedOutHere = "Hier abgemeldet",
  GoOn = "Weiter",
}

export function usedAndSignedIn(used: string | number, signedIn: string | number): string {
  return `Zuletzt benutzt: ${used}; angemeldet seit: ${signedIn}`;
}

export function alsoSignOutAt(name: string | number): string {
  return `Bei ${name} bist du noch angemeldet; wenn du weitergehst, wirst du auch dort abgemeldet.`;
}

export function inUtc(time: string | number): string {
  return `${time} UTC`;
}
