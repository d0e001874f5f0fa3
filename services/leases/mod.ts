/** Leases: one node at a time relays, matches a mode, or runs alone without Redis. */

export { heldLease, livingLease } from "./fragments.ts";
export { createLeaseStore, type LeaseStore } from "./store.ts";
