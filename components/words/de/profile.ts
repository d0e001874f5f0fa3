/** Die eigenen Ratings, und die Seite um das Konto. */

export enum ProfileWords {
  Profile = "Profil",
  NobodyIsSignedIn =
    "Niemand ist angemeldet. Ein Gast braucht weder Namen noch Passwort; dieser Browser merkt ihn sich.",
  SigningInNeedsScript = "Anmelden geht auf dieser Seite nur mit JavaScript.",
  Ratings = "Ratings",
  PlayNow = "Jetzt spielen",
  NoRatedMatchYet = "Noch kein gewertetes Match. Jedes setzt hier einen Punkt.",
  AsATable = "Als Tabelle",
  Day = "Tag",
  Rating = "Rating",
  Change = "Änderung",
  Note = "Anmerkung",
}

/** @param day in UTC */
export function deletedOn(day: string): string {
  return `Dieses Konto wird am ${day} gelöscht, wie gewünscht. Bis dahin kann der Support die Löschung noch aufheben.`;
}

export function playingSince(day: string | number): string {
  return `Dabei seit ${day}`;
}

export function notPlayedYet(modes: string | number): string {
  return `Noch nicht gespielt: ${modes}.`;
}

export function afterGames(games: string | number): string {
  return ` nach ${games}`;
}

export function lastRatingsOf(mode: string | number, count: string | number): string {
  return `${mode}: die letzten ${count} Ratings`;
}

export function ratingsNewestFirst(mode: string | number): string {
  return `${mode}: Ratings, das neueste zuerst`;
}

export function seededFrom(
  { from, to, version }: Record<"from" | "to" | "version", string | number>,
): string {
  return `Eingestuft danach, wie das erste Match lief: von ${from} auf ${to} (Skill-Modell ${version})`;
}
