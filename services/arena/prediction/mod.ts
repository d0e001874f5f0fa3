/**
 * What a client does between frames: predicts itself, draws the others, keeps time with the server.
 *
 * Everything is pure and driven by the caller's clock: a browser, a test, a computer opponent (AR3).
 */

export { type ArenaClient, createArenaClient, type Wish } from "./client.ts";
export { TICK_MS } from "./command_clock.ts";
export { createPredictor } from "./predictor.ts";
export type { DrawnPlayer } from "./interpolation.ts";
