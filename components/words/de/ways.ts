/** Wie ein Spieler zurückkommt: Passkeys, Wiederherstellungswörter, angemeldete Geräte. */

export enum WaysWords {
  HowYouComeBack = "So kommst du wieder hinein",
  OnlyThisBrowser =
    "Nur mit diesem Browser. Werden seine Daten gelöscht oder meldest du dich hier ab, ist dieser Spieler endgültig weg.",
  OnlyTheseBrowsers =
    "Nur mit den Browsern und Geräten, die jetzt angemeldet sind. Meldet sich das letzte ab, ist dieser Spieler endgültig weg.",
  ByTheDevice = "Das Gerät, auf dem das Spiel läuft",
  Passkeys = "Passkeys",
  WhatAPasskeyIs =
    "Dein Handy, Computer oder Sicherheitsschlüssel meldet dich an, ganz ohne Passwort. Leg für jedes Gerät, das du benutzt, einen an.",
  AddAPasskey = "Passkey anlegen",
  PasskeyAdded = "Der Passkey ist angelegt",
  PasskeyRenamed = "Der Passkey hat einen neuen Namen",
  PasskeyRemoved = "Der Passkey ist entfernt und meldet niemanden mehr an",
  NameOfThePasskey = "Name des Passkeys",
  Rename = "Umbenennen",
  Remove = "Entfernen",
  Save = "Speichern",
  NeverUsed = "noch nie benutzt",
  Phrase = "Wiederherstellungswörter",
  WhatAPhraseIs =
    "Acht Wörter auf Papier, die dich auf jedem Gerät anmelden. Wer sie liest, ist du: Bewahr sie auf, wo niemand nachsieht.",
  MakeAPhrase = "Acht Wörter aufschreiben",
  MakeAnotherPhrase = "Neue Wörter erzeugen",
  AskForAnother = "Deine bisherigen Wörter gelten nicht mehr, sobald es die neuen gibt.",
  WorksOnce = "Sie gelten nur einmal",
  ShowTheWords = "Wörter zeigen",
  WriteThemDown = "Schreib sie jetzt auf. Sie werden nicht noch einmal gezeigt.",
  IHaveThem = "Ich habe sie aufgeschrieben",
  PhraseRemoved = "Die Wiederherstellungswörter sind entfernt",
  Cancel = "Abbrechen",
  SignInWithAPasskey = "Mit Passkey anmelden",
  PhraseHint = "Acht Wörter. Großbuchstaben, Leerzeichen und Striche sind egal.",
  SignIn = "Anmelden",
  Cancelled = "Nichts wurde geändert: Es wurde abgebrochen oder hat zu lange gedauert.",
  HasOneAlready = "Dieses Gerät hat schon einen Passkey dieses Spielers.",
  SignInAgain =
    "Dafür musst du dich in der letzten Viertelstunde angemeldet haben. Melde dich noch einmal an und wiederhol es.",
  SignInAgainHow =
    "Melde dich ab und mit deinem Konto oder deinen Wiederherstellungswörtern wieder an, dann wiederhol es.",
  LastWayTitle = "Abmelden und diesen Spieler verlieren?",
  LastWay =
    "Nur dieser Browser bringt diesen Spieler zurück. Meldest du dich ab, sind Rating, Matches, Käufe und Gegenstände verloren, und kein Support kann sie zurückgeben. Sichere ihn vorher:",
  SignOutAndLose = "Abmelden und verlieren",
  Stay = "Angemeldet bleiben",
  KeepTitle = "Sichere, was dir gehört",
  KeepBecause =
    "Was du gewonnen und gekauft hast, hängt nur an diesem Browser. Ein Passkey oder acht Wörter auf Papier sichern es.",
  KeepIt = "Sichern",
  NotNow = "Jetzt nicht",
  PhraseWrong =
    "Zu diesen Wörtern gehört kein Spieler. Vielleicht wurden sie ersetzt, verbraucht oder entfernt.",
  PasskeyRefused = "Das hat nicht geklappt. Versuch es noch einmal.",
  StaffSignsIn = "Dieser Spieler gehört zum Team und meldet sich mit seinem Konto an.",
}

/** Warum ein Passkey niemanden angemeldet hat; was hier fehlt, sagt `PasskeyRefused`. */
export const PASSKEY_REASONS: Readonly<Record<string, string>> = {
  unknown: "Diesen Passkey kennt hier niemand, oder er wurde entfernt. Melde dich anders an.",
  gone: "Der Spieler dieses Passkeys wurde gelöscht.",
  removed: "Dieser Passkey wurde entfernt. Melde dich anders an.",
  counter:
    "Dieser Passkey sieht nach einer Kopie aus und wird deshalb nicht angenommen. Melde dich anders an und entferne ihn.",
  staff: WaysWords.StaffSignsIn,
};

export function youComeBackBy(ways: readonly string[]): string {
  return `Mit ${ways.join(" oder mit ")}.`;
}

export function passkeysInWords(count: number): string {
  return count === 1 ? "deinem Passkey" : `einem deiner ${count} Passkeys`;
}

export const byThePhrase = (once: boolean): string =>
  once ? "den Wiederherstellungswörtern, einmal" : "den Wiederherstellungswörtern";

export function byTheAccount(name: string | undefined): string {
  return name === undefined ? "einem Konto anderswo" : `deinem Konto bei ${name}`;
}

export function byTheDevices(count: number): string {
  return count === 1 ? "dem Spiel auf einem Gerät" : `dem Spiel auf ${count} Geräten`;
}

export function addedAndUsed(added: string, used: string | undefined): string {
  return `Angelegt am ${added}, ${
    used === undefined ? WaysWords.NeverUsed : `zuletzt benutzt am ${used}`
  }`;
}

export function passkeyOn(platform: string): string {
  return platform === "" ? "Passkey" : `Passkey auf ${platform}`;
}

export function renamePasskey(name: string): string {
  return `${name} umbenennen`;
}

export function removePasskey(name: string): string {
  return `${name} entfernen`;
}

export function phraseSince(day: string, once: boolean): string {
  return once ? `Erstellt am ${day}; die Wörter gelten nur einmal.` : `Erstellt am ${day}.`;
}
