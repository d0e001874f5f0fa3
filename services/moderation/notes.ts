/** Notes of the staff on players: added and read, never changed. */

import { type Actor, identityFailures } from "../identity/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { NoteStore } from "./store.ts";
import type { Note } from "./types.ts";

export interface Notes {
  /** @throws identity.user_not_found */
  add(actor: Actor, userId: string, text: string): Promise<Note>;
  /** The newest first. */
  list(userId: string, limit: number): Promise<Note[]>;
}

export function createNotes(
  { store, clock, ids }: {
    store: NoteStore;
    clock: Pick<Clock, "now">;
    ids: Pick<Ids, "next">;
  },
): Notes {
  return {
    async add({ caller, address }, userId, text) {
      const createdAt = new Date(clock.now());
      const note = { id: ids.next(), userId, writtenBy: caller.id, text, createdAt };
      const added = await store.add(note, {
        ...{ at: createdAt, action: "player.note", actor: caller.id, subjects: [userId] },
        // The text stays out: it goes with the player, the log does not.
        ...{ addresses: [address], outcome: "done", details: { note_id: note.id } },
      });
      if (!added) {
        throw identityFailures.make("user_not_found", `Cannot find the player ${userId}`);
      }
      return { ...note, author: null };
    },
    list: store.list,
  };
}
