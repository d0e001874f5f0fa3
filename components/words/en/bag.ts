/** One's inventory. */

export enum BagWords {
  UseOne = "Use one",
  LookIntoTheStore = "Look into the store",
}

export function sinceDay(day: string | number): string {
  return `since ${day}`;
}

export function useOneOf(name: string | number): string {
  return `Use one ${name}`;
}
