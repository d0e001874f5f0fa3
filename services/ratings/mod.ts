/**
 * Ratings: how strong a player is, what a result says about it, what a season leaves of it (MM15).
 *
 * The formulas are used by matchmaking; rows change in the transaction that finishes a match.
 */

export { ratingsExported } from "./exported.ts";
export { ratingChores } from "./chores.ts";
export { ratingFailures } from "./errors.ts";
export {
  applyRatings,
  ensureRatings,
  heldRatings,
  joinRating,
  mmrNow,
  noteNewcomers,
  seedFrom,
  takeBackRatings,
  takeBackSeeds,
} from "./fragments.ts";
export { ratingPersonal } from "./personal.ts";
export * from "./rules/elo.ts";
export * from "./lab/mod.ts";
export { seedRating } from "./rules/seed.ts";
export * from "./rules/systems.ts";
export { createRatings, type Ratings } from "./service.ts";
export { createSeedStore, type Newcomer, type SeedStore } from "./seed_store.ts";
export { createRatingStore } from "./store.ts";
export type * from "./types.ts";
export * from "./wire.ts";
