/**
 * What players own: a double-entry ledger, append-only, with balances beside it for reading (INV5, INV6).
 *
 * Purchases, prizes and use book through it; nothing goes below zero, and what is taken back after it
 * was spent becomes a debt that later grants pay first. An answer means the booking is committed.
 */

export { ledgerExported } from "./exported.ts";
export { inventoryFailures } from "./errors.ts";
export { INVENTORY_EVENTS } from "./events.ts";
export { ownsAny } from "./fragments.ts";
export { postOperations } from "./ledger_store.ts";
export { inventoryPersonal } from "./personal.ts";
export { difference } from "./rules.ts";
export { createInventory, type Inventory } from "./service.ts";
export { createInventoryStore, type LedgerClaims } from "./store.ts";
export * from "./types.ts";
export * from "./wire.ts";
