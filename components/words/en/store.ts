/** What is sold and what one has, wherever it is shown. */

export enum StoreWords {
  NothingYet = "Nothing yet. What you buy or win is here.",
  YoursToKeep = "Yours to keep",
  Store = "Store",
  Closed = "The store is closed. What you own stays yours.",
  Inventory = "Inventory",
  PlayAsAGuest = "Play as a guest",
  NobodyIsSignedIn = "Nobody is signed in. What you buy or win is kept here.",
}

export function owedNow(name: string | number): string {
  return `${name} owed: the next ones pay it`;
}
