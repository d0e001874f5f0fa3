/** Wie lange etwas dauert, und wie viele es sind. */

/** Sekunden in Worten: Minuten werden nicht in Sekunden gesagt. */
export function inSeconds(count: number): string {
  return count < 90 ? `${Math.ceil(count)} s` : `${Math.round(count / 60)} min`;
}

/** @param estimate Sekunden, die es dauern dürfte; null, solange es niemand weiß */
export function inQueue(estimate: number | null): string {
  return `In der Warteschlange${
    estimate === null ? "" : `, etwa ${inSeconds(Math.max(1, estimate))}`
  }`;
}

/** @returns 1.520 */
export function inFigures(count: number): string {
  return count.toLocaleString("de");
}
