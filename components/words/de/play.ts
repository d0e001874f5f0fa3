/** Vom Spielenwollen bis zum Match: Auswahl, Gruppe, Warteschlange. */

export enum PlayWords {
  FromTheStaff = "Vom Team:",
  PutAway = "Schließen",
  InviteCopied = "Einladung kopiert",
  CopyingNotAllowed = "Kopieren nicht erlaubt: Gib den Code weiter",
  Mode = "Modus",
  Region = "Region",
  OneMoment = "Einen Moment",
  PlayNow = "Jetzt spielen",
  YouPlayAsAGuest = "Du spielst als Gast.",
  LeaderStarts = " Wer die Gruppe führt, startet.",
  PartyIsTooLarge = " Für diesen Modus ist die Gruppe zu groß.",
  Party = "Gruppe",
  InvitedToAnother = "Du bist in eine andere Gruppe eingeladen.",
  InviteCode = "Einladungscode",
  Join = "Beitreten",
  CreateAParty = "Gruppe gründen",
  You = " (du)",
  Leads = "führt",
  CopyInvite = "Einladung kopieren",
  LeaveParty = "Gruppe verlassen",
  Searching = "Suche ",
  RatingPoints = " Ratingpunkte",
}

export function matchTakes(time: string | number): string {
  return ` Ein Match dauert etwa ${time}.`;
}

export function joinInstead(code: string | number): string {
  return `Lieber ${code} beitreten`;
}

export function takeOut(name: string | number): string {
  return `${name} herausnehmen`;
}
