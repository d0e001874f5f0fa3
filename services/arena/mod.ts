/**
 * The arena: a deterministic, server-authoritative game on top of all of it.
 *
 * Called by the routes; its matches are played by a thread (`runner.ts`). Promises AR1–AR8. `simulation/`
 * is the game, `codec/` its frames, `match/` one running match, `prediction/` what a client does between
 * frames, `opponents/` who plays when nobody else does, `hosting/` which node runs which match, and for
 * whom, `records/` what a match leaves behind.
 */

export { ARENA_PROTOCOL } from "./codec/control.ts";
export { arenaFailures } from "./errors.ts";
export { createHostLease } from "./hosting/lease.ts";
export { createMatchListener } from "./hosting/listener.ts";
export { createHostedMatches } from "./hosting/matches.ts";
export { createSettling } from "./hosting/settling.ts";
export { createArenaSockets } from "./hosting/sockets.ts";
export { createHostStore, type HostStore } from "./hosting/store.ts";
export { createArenaMetrics } from "./metrics.ts";
export { arenaPersonal } from "./personal.ts";
export {
  arenaChores,
  type ArenaRecords,
  createArenaRecords,
  createReplayStore,
  REPLAY_TYPE,
  type ReplayStore,
} from "./records/mod.ts";
export { type Arena, createArena } from "./service.ts";
export type { ArenaThread } from "./thread.ts";
export type * from "./types.ts";
export * from "./wire.ts";
