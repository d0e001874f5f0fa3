/** Ratings: how strong a player is, and what a result says about it (MM15). */

export * from "./rules.ts";
