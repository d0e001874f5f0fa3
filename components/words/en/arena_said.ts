/** Sentences of the arena that are put together: apart, for the page before it only needs the others. */

export function sideWon(names: readonly string[], number: number): string {
  if (names.length === 0) return `Side ${number} has won`;
  const last = names.at(-1)!;
  if (names.length === 1) return `${last} has won`;
  return `${names.slice(0, -1).join(", ")} and ${last} have won`;
}

export function wantsRematch(name: string): string {
  return `${name} wants a rematch`;
}

export function seconds(left: number): string {
  return `${tenths(left)} s`;
}

export function tenths(left: number): string {
  return left.toFixed(1);
}
