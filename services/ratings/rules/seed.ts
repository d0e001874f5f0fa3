/**
 * A newcomer's rating moved to where a model puts it after the first match (ML5). Pure.
 *
 * With the seed s in points: Elo r' = s; Glicko-2 r' = s and RD' = 250, so φ' = 250 / 173.7178 = 1.44,
 * with σ as it was; Weng-Lin μ' = 25 + (s − 1500) / 42 and σ' = 250 / 42 = 5.95, of a newcomer's 8.33.
 * It stays that unsure because one match says little: the next ones move it about as far.
 */

import type { Rating, RatingSystem } from "../types.ts";

/** How unsure a seeded rating is, in points. */
export const SEED_DEVIATION = 250;

/** @param seed in points */
export function seedRating(system: RatingSystem, rated: Rating, seed: number): Rating {
  if (system === "elo") return { ...rated, mmr: seed };
  return { ...rated, mmr: seed, deviation: SEED_DEVIATION };
}
