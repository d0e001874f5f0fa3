/** How long something takes, and how many there are. */

/** Seconds in words: a wait of minutes is not told in seconds. */
export function inSeconds(count: number): string {
  return count < 90 ? `${Math.ceil(count)} s` : `${Math.round(count / 60)} min`;
}

/** @param estimate seconds it should take; null while nobody knows */
export function inQueue(estimate: number | null): string {
  return `In queue${estimate === null ? "" : `, about ${inSeconds(Math.max(1, estimate))}`}`;
}

/** @returns 1,520 */
export function inFigures(count: number): string {
  return count.toLocaleString("en");
}
