/** Zusammengesetzte Sätze der Arena: für sich, denn die Seite davor braucht nur die anderen. */

export function sideWon(names: readonly string[], number: number): string {
  if (names.length === 0) return `Seite ${number} hat gewonnen`;
  const last = names.at(-1)!;
  if (names.length === 1) return `${last} hat gewonnen`;
  return `${names.slice(0, -1).join(", ")} und ${last} haben gewonnen`;
}

export function wantsRematch(name: string): string {
  return `${name} will eine Revanche`;
}

export function seconds(left: number): string {
  return `${tenths(left)} s`;
}

export function tenths(left: number): string {
  return left.toFixed(1).replace(".", ",");
}
