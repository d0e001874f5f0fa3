/** What is simulated: modes by their sides, as the shipped game has them. */

export interface Mode {
  name: string;
  sides: number;
  perSide: number;
}

export const MODES: readonly Mode[] = [
  { name: "duel", sides: 2, perSide: 1 },
  { name: "squad", sides: 2, perSide: 2 },
  { name: "team5", sides: 2, perSide: 5 },
  { name: "brawl", sides: 6, perSide: 1 },
];

export const LAYOUTS = 3;

/** Seats side by side: 0, 0, 1, 1. */
export function seatsOf({ sides, perSide }: Mode): { side: number }[] {
  return Array.from({ length: sides * perSide }, (_, i) => ({ side: Math.trunc(i / perSide) }));
}
