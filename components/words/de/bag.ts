/** Das eigene Inventar. */

export enum BagWords {
  UseOne = "Eins einsetzen",
  LookIntoTheStore = "Im Shop umsehen",
}

export function sinceDay(day: string | number): string {
  return `seit ${day}`;
}

export function useOneOf(name: string | number): string {
  return `Eins einsetzen: ${name}`;
}
