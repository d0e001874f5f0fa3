/**
 * How often an honest session is suspected, not a window of one: who plays for long is looked at many
 * times, and one window is enough.
 */

import { createRandom } from "../random.ts";

export interface SessionRates {
  /** Honest ones of several windows; where there is none, all. */
  sessions: number;
  /** Of these, in the mean. */
  windows: number;
  /** Sessions in 1,000 of which at least one window scores the threshold. */
  perThousand: number;
  /** 95 of 100 resamples of the sessions (Efron, 1979) have at most this. */
  bound: number;
}

const RESAMPLES = 1_000;

/** @param session which session each window is of */
export function sessionRates(
  { threshold, scores, target, session, seed }: {
    threshold: number;
    scores: ArrayLike<number>;
    target: ArrayLike<number>;
    session: ArrayLike<number>;
    seed: number;
  },
): SessionRates | undefined {
  const honest = new Map<number, { windows: number; isSuspected: boolean }>();
  for (let row = 0; row < target.length; row++) {
    if (target[row]! > 0.5) continue;
    const seen = honest.get(session[row]!) ?? { windows: 0, isSuspected: false };
    honest.set(session[row]!, seen);
    seen.windows++;
    seen.isSuspected ||= scores[row]! >= threshold;
  }
  const long = [...honest.values()].filter(({ windows }) => windows > 1);
  const all = long.length > 0 ? long : [...honest.values()];
  if (all.length === 0) return undefined;
  const suspected = Uint8Array.from(all, ({ isSuspected }) => isSuspected ? 1 : 0);
  const random = createRandom(seed);
  const resampled = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let i = 0; i < all.length; i++) sum += suspected[Math.floor(random() * all.length)]!;
    return sum;
  }).sort();
  const inThousand = (count: number) => 1_000 * count / all.length;
  return {
    sessions: all.length,
    windows: all.reduce((sum, { windows }) => sum + windows, 0) / all.length,
    perThousand: inThousand(suspected.reduce((sum, one) => sum + one, 0)),
    bound: inThousand(resampled[Math.ceil(0.95 * RESAMPLES) - 1]!),
  };
}
