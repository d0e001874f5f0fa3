/** Notes of the staff on players: added and read, never changed. */

import type { OnceKey } from "../idempotency/mod.ts";
import { type Actor, identityFailures } from "../identity/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { NoteStore } from "./store.ts";
import type { Note } from "./types.ts";
import { toNoteBody } from "./wire.ts";

export interface Notes {
  /**
   * @param once the request's key: what it is answered with is kept with the note
   * @throws identity.user_not_found, request.idempotency_in_progress
   */
  add(actor: Actor, userId: string, text: string, once?: OnceKey): Promise<Note>;
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
    async add({ caller, address }, userId, text, once) {
      const createdAt = new Date(clock.now());
      const note = { id: ids.next(), userId, writtenBy: caller.id, text, createdAt, author: null };
      const added = await store.add(note, {
        ...{ at: createdAt, action: "player.note", actor: caller.id, subjects: [userId] },
        // The text stays out: it goes with the player, the log does not.
        ...{ addresses: [address], outcome: "done", details: { note_id: note.id } },
      }, once && { ...once, status: 201, answer: JSON.stringify(toNoteBody(note)) });
      if (!added) {
        throw identityFailures.make("user_not_found", `Cannot find the player ${userId}`);
      }
      return note;
    },
    list: store.list,
  };
}
