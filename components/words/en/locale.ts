/** How readers of English write what is no word: for `Intl`, and moments that it would not write alike everywhere. */

export enum Locale {
  Tag = "en",
}

/** @param at UTC @returns 2026-11-01 */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** @param timeZone as `Intl` knows it @returns 2026-11-01 13:04 */
export function minuteOf(at: Date, timeZone: string): string {
  // Swedish writes it so, in whichever release of the tables of languages.
  return at.toLocaleString("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone });
}
