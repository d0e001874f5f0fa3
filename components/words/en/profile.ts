/** One's ratings, and the page around the account. */

export enum ProfileWords {
  Profile = "Profile",
  NobodyIsSignedIn =
    "Nobody is signed in. A guest needs no name and no password; this browser keeps it.",
  SigningInNeedsScript = "Signing in from this page needs JavaScript.",
  Ratings = "Ratings",
  PlayNow = "Play now",
  NoRatedMatchYet = "No rated match yet. Each one draws a point here.",
  AsATable = "As a table",
  Day = "Day",
  Rating = "Rating",
  Change = "Change",
  Note = "Note",
}

/** @param day of UTC */
export function deletedOn(day: string): string {
  return `This account is to be deleted on ${day}, as was asked for. Until then the game's support can still keep it.`;
}

export function playingSince(day: string | number): string {
  return `Playing since ${day}`;
}

export function notPlayedYet(modes: string | number): string {
  return `Not played yet: ${modes}.`;
}

export function afterGames(games: string | number): string {
  return ` after ${games}`;
}

export function lastRatingsOf(mode: string | number, count: string | number): string {
  return `${mode}: the last ${count} ratings`;
}

export function ratingsNewestFirst(mode: string | number): string {
  return `${mode}: ratings, newest first`;
}

export function seededFrom(
  { from, to, version }: Record<"from" | "to" | "version", string | number>,
): string {
  return `Placed by how the first match was played: from ${from} to ${to} (skill model ${version})`;
}
