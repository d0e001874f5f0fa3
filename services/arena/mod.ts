/**
 * The arena: a deterministic, server-authoritative game on top of all of it.
 *
 * Called by the routes; its matches are played by a thread (`runner.ts`). Promises AR1–AR3, AR5 and AR7 so
 * far. `simulation/` is the game, `codec/` its frames, `match/` one running match, `prediction/` what a
 * client does between frames, `opponents/` who plays when nobody else does.
 */

export { ARENA_PROTOCOL } from "./codec/control.ts";
export { arenaFailures } from "./errors.ts";
export { arenaPersonal } from "./personal.ts";
export { type Arena, createArena } from "./service.ts";
export { type ArenaSockets, type Attached, createArenaSockets } from "./sockets.ts";
export type { ArenaThread } from "./thread.ts";
export type * from "./types.ts";
export * from "./wire.ts";
