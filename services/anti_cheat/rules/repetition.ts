/** A rule about rhythms that come again to the millisecond: recorded macros and scripted loops. Pure. */

import type { Rule, Watch } from "../types.ts";

/** Intervals that are compared with those so many inputs before. */
const COMPARED = 64;
/** Longest pattern, in inputs. */
const LONGEST = 128;
const WORDS = LONGEST / 32;
const KEPT = COMPARED + LONGEST;
/** Timers of macro tools and of browsers are as exact as this, in milliseconds. */
const JITTER_MS = 2;
/** What came again must vary by this much: else it is evenness, the rule "cadence"'s. */
const VARIED = 0.1;
const INTERVAL_MS = { least: 30, most: 5_000 };

/** Rings of one player, 2 KB: made with the first interval, since many players send no inputs. */
function makeRings() {
  return {
    intervals: new Float32Array(KEPT),
    /** For each of the last 64 intervals a bit per lag: whether they were the same. */
    same: new Uint32Array(COMPARED * WORDS),
    /** Bits set per lag, from lag 1 on. */
    counts: new Uint8Array(LONGEST),
    seen: 0,
  };
}

/**
 * Compares each interval with the one `lag` inputs before, for every lag at once, and counts for each
 * lag how many of the last 64 were the same.
 */
function watchRepetition(threshold: number): Watch {
  const enough = threshold * COMPARED;
  let rings: ReturnType<typeof makeRings> | undefined;
  let last: number | undefined;

  return ({ at, payload }) => {
    // A key that is held repeats by itself.
    if (payload.repeat === true) {
      last = undefined;
      return undefined;
    }
    const interval = last === undefined ? undefined : at - last;
    last = at;
    if (interval === undefined || interval < INTERVAL_MS.least || interval > INTERVAL_MS.most) {
      return undefined;
    }
    rings ??= makeRings();
    const { intervals, same, counts, seen } = rings;
    const row = (seen % COMPARED) * WORDS;
    const newest = seen % KEPT;
    let best = 0;
    for (let word = 0; word < WORDS; word++) {
      const gone = same[row + word]!;
      let now = 0;
      for (let bit = 0; bit < 32; bit++) {
        const lag = word * 32 + bit + 1;
        const before = intervals[newest >= lag ? newest - lag : newest + KEPT - lag]!;
        // Rings are empty at first, and no interval is 0. A lag of 1 is evenness.
        const isSame = interval - before <= JITTER_MS && before - interval <= JITTER_MS && lag > 1;
        const count = counts[lag - 1]! + (isSame ? 1 : 0) - (gone >>> bit & 1);
        if (isSame) now |= 1 << bit;
        counts[lag - 1] = count;
        if (count > counts[best]!) best = lag - 1;
      }
      same[row + word] = now;
    }
    intervals[newest] = interval;
    rings.seen++;
    if (rings.seen < COMPARED || counts[best]! < enough) return undefined;
    const recent = Array.from({ length: COMPARED }, (_, i) => ({
      interval: intervals[(newest + KEPT - i) % KEPT]!,
      isSame: same[(seen - i) % COMPARED * WORDS + (best >>> 5)]! >>> (best & 31) & 1,
    }));
    const variation = variationOf(recent.filter(({ isSame }) => isSame));
    if (variation < VARIED) return undefined;
    let patternMs = 0;
    for (let i = 0; i <= best; i++) patternMs += intervals[(newest + KEPT - i) % KEPT]!;
    const evidence = {
      ...{ repeated: counts[best]!, of: COMPARED, pattern_inputs: best + 1, variation },
      pattern_ms: patternMs,
    };
    rings = undefined;
    return evidence;
  };
}

/** Coefficient of variation. */
function variationOf(values: readonly { interval: number }[]): number {
  const mean = values.reduce((sum, { interval }) => sum + interval, 0) / values.length;
  const variance = values.reduce((sum, { interval }) => sum + (interval - mean) ** 2, 0);
  return Math.sqrt(variance / values.length) / mean;
}

export const REPETITION_RULES: readonly Rule[] = [
  {
    id: "repetition",
    severity: "medium",
    text: "Plays the same rhythm again and again, to the millisecond",
    kinds: ["input"],
    threshold: 0.8,
    allowed: { least: 0.5, most: 1 },
    unit: "share of 64 intervals that equal the one a pattern before, within 2 ms",
    source:
      "of 2,000 made-up honest sessions with rotations none reaches 0.7; exact macros pass 0.9",
    watch: watchRepetition,
  },
];
