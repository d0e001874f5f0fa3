/**
 * Privacy: players take along what is kept about them, and go (SEC10).
 *
 * What there is to tell and to remove each domain says in its `personal.ts`; here stands the walk over
 * them. Deleting anonymises matches and purchases and removes the rest; sessions end on every node.
 * The audit log keeps that it happened.
 */

export { privacyChores } from "./chores.ts";
export { privacyFailures } from "./errors.ts";
export { PRIVACY_EVENTS } from "./events.ts";
export { privacyPersonal } from "./personal.ts";
export { createPlannedDeletions, DELETION_DELAY_MS, type PlannedDeletions } from "./planned.ts";
export { createPlannedDeletionStore } from "./planned_store.ts";
export type * from "./types.ts";
export * from "./wire.ts";
export { createPrivacy, type Privacy } from "./service.ts";
export { createPrivacyStore } from "./store.ts";
export { createDeletionList, DeletionListDamaged, readDeletions } from "./deletions.ts";
