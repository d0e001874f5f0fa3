/**
 * The store: what is sold, who bought it, and what payment providers say about it (INV1–INV4, INV7).
 *
 * An event is believed once its signature is checked over the raw bytes, counts once for ever, and may
 * come in any order. What it entitles to is booked in the transaction that takes it in.
 */

export { storeExported } from "./exported.ts";
export { storeChores } from "./chores.ts";
export { createStoreDesk, type StoreDesk } from "./desk.ts";
export { storeFailures } from "./errors.ts";
export { STORE_EVENTS } from "./events.ts";
export { disputes, payments, purchaseClaims, purchaseTimeline } from "./fragments.ts";
export { storePersonal } from "./personal.ts";
export { createSandbox } from "./provider/sandbox.ts";
export { createStore, type Store } from "./service.ts";
export { createRetentionStore as createPurchaseRetentionStore } from "./stores/retention.ts";
export { createDeskStore } from "./stores/desk.ts";
export { createPurchaseStore } from "./stores/store.ts";
export * from "./types.ts";
export * from "./wire.ts";
export { createStoreMetrics } from "./metrics.ts";
