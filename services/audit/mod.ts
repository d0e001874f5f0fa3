/**
 * The audit log: who did what to whom, when, from where, with which outcome (SEC7).
 *
 * Written by the services that change something of weight; searched and verified by admins. Rows are
 * only added; within seconds a seal chains them, so that a changed, removed or added row shows.
 */

export { auditChores } from "./chores.ts";
export { auditTimeline, insertEntries } from "./fragments.ts";
export { auditPersonal } from "./personal.ts";
export { type Audit, createAudit } from "./service.ts";
export { createAuditStore, insertEntry } from "./store.ts";
export * from "./types.ts";
export * from "./wire.ts";
