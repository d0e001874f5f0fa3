/**
 * A standby of the database answers what the staff reads in bulk: lists, searches, courses, files
 * (OPS7). Stores ask `read` of the database for it and know no more; who asks decides. An operator
 * never reads behind their own act, on whichever node; a standby that is down, not one of this
 * database, or more than 30 s behind is not asked, and what it fails at the primary answers.
 */

export { type ActsStore, createActsStore } from "./acts_store.ts";
export { standbyChores } from "./chores.ts";
export { createStandbyMetrics } from "./metrics.ts";
export { standbyPersonal } from "./personal.ts";
export { isStandbyOf } from "./rules.ts";
export { createStaffReads, type StaffReads } from "./service.ts";
export { createStandbyStore } from "./standby_store.ts";
export { createStandbyWatch, MOST_LAG_MS } from "./watch.ts";
