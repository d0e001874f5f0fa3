/** When messages are tried again, and what a subscription hears of. Pure. */

/** Seconds after the first, second, … attempt; later ones keep the last. */
const PAUSES_S = [5, 30, 120, 600, 1_800, 3_600, 7_200];
const HOUR_MS = 3_600_000;
/** Retries end after this long (INT1). */
export const RETRY_FOR_MS = 24 * HOUR_MS;
/** Both secrets sign for this long after a rotation. */
export const OLD_SECRET_MS = 24 * HOUR_MS;

/** @param random from 0 up to 1 @returns milliseconds until the next attempt, spread by ±20 % */
export function pauseAfter(attempts: number, random: number): number {
  const seconds = PAUSES_S[Math.min(attempts, PAUSES_S.length) - 1]!;
  return Math.round(seconds * 1000 * (0.8 + 0.4 * random));
}

/** What may stand in a subscription: one of the kinds that are announced, or all of a domain. */
export function isKnownKind(pattern: string, kinds: readonly string[]): boolean {
  return kinds.some((kind) => kind === pattern || `${kind.split(".")[0]}.*` === pattern);
}
