/**
 * Parties: players who queue together (MM5).
 *
 * Called by the routes; matchmaking queues a party as one ticket. A player is in one party at a time;
 * whenever its members change, its queued ticket is cancelled and its room hears.
 */

export { partyChores } from "./chores.ts";
export { partyFailures } from "./errors.ts";
export { PARTY_EVENTS } from "./events.ts";
export { heldParty, membersOf } from "./fragments.ts";
export { partyPersonal } from "./personal.ts";
export { createParties, type Parties } from "./service.ts";
export { createPartyStore, type PartyTickets } from "./store.ts";
export type * from "./types.ts";
export * from "./wire.ts";
