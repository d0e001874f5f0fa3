/**
 * The game "Core": one deterministic step over typed arrays, the same on every computer (AR5).
 *
 * Driven by a match on the server, by a client's prediction of its own body, and by whoever replays an
 * input log. It knows no clock, no network and no chance but the seed's.
 */

export { advanceBody, BODY_FIELDS, checkBody, FULL_SPEED, readBody, writeBody } from "./body.ts";
export { DIRECTION, DIRECTIONS, ONE } from "./directions.ts";
export { meetsCover } from "./geometry.ts";
export { FRACTION, MOST_DELAY } from "./harm.ts";
export { hashWorld } from "./hash.ts";
export type { Arena, Block, Place } from "./layouts.ts";
export { createArena } from "./layouts.ts";
export { step } from "./step.ts";
export { TICKS_PER_SECOND, TUNING, type Tuning, UNIT } from "./tuning.ts";
export * from "./types.ts";
export { copyWorld, createBodies, createWorld, pointsBy, pointsOf, setPresent } from "./world.ts";
