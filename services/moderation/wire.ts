import { z } from "@hono/zod-openapi";
import { Id, Instant, text } from "../platform/wire.ts";
import type { Note } from "./types.ts";

export const NoteRequest = z.object({ text: text(2_000) });

export const NoteBody = z.object({
  note_id: Id,
  user_id: Id,
  written_by: z.string(),
  /** What the author is called; null for clients, and for who is gone. */
  author: z.string().nullable(),
  text: z.string(),
  created_at: Instant,
}).openapi("StaffNote");

export const NoteListBody = z.object({ notes: z.array(NoteBody) }).openapi("StaffNoteList");

export function toNoteBody(note: Note): z.infer<typeof NoteBody> {
  return {
    note_id: note.id,
    user_id: note.userId,
    written_by: note.writtenBy,
    author: note.author,
    text: note.text,
    created_at: note.createdAt.toISOString(),
  };
}
