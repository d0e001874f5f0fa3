/**
 * What the staff knows and writes of players: finding one by whatever is known of them, notes (UI7, UI9).
 *
 * Called by the staff's routes and pages. Notes are added, never changed; each is written down in the
 * audit log in its own transaction, is told in the player's export and goes with the player.
 */

export { noteTimeline } from "./fragments.ts";
export { createNotes, type Notes } from "./notes.ts";
export { moderationPersonal } from "./personal.ts";
export { createPlayerSearch, type PlayerSearch } from "./search.ts";
export { createNoteStore } from "./store.ts";
export * from "./wire.ts";
