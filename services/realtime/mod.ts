/**
 * Realtime: sockets, the rooms they may listen to, resuming where they left off.
 *
 * Called by the socket route; fed by the outbox. Promises RT1–RT3: a client that comes back with a
 * cursor gets exactly what it missed, in order, once, or is told that it cannot.
 */

export { realtimeFailures } from "./errors.ts";
export { type Connection, createGate, type Gate } from "./gate.ts";
export { createRoomPolicy } from "./rooms.ts";
export type { Peer } from "./session.ts";
export { CLOSE, PROTOCOL } from "./wire.ts";
