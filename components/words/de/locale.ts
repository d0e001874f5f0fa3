/** Wie man im Deutschen schreibt, was kein Wort ist. */

export enum Locale {
  Tag = "de",
}

/** @param at UTC @returns 01.11.2026 */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10).split("-").reverse().join(".");
}

/** @returns 01.11.2026, 13:04 */
export function minuteOf(at: Date, timeZone: string): string {
  const two = "2-digit";
  return at.toLocaleString("de", {
    ...{ day: two, month: two, year: "numeric", hour: two, minute: two, timeZone },
  });
}
