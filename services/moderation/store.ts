/** Rows of notes on players. */

import type { Database } from "../../db/client.ts";
import { type AuditEntry, insertEntry } from "../audit/mod.ts";
import { keepAnswer, type KeptAnswer } from "../idempotency/mod.ts";
import { keptPlayer, players } from "../identity/mod.ts";
import type { Note } from "./types.ts";

export interface NoteStore {
  /** Adds one with its audit entry. @returns false where there is no such player */
  add(note: Omit<Note, "author">, entry: AuditEntry, kept?: KeptAnswer): Promise<boolean>;
  /** The newest first. */
  list(userId: string, limit: number): Promise<Note[]>;
}

export function createNoteStore({ sql, read }: Pick<Database, "sql" | "read">): NoteStore {
  return {
    async add({ id, userId, writtenBy, text, createdAt }, entry, kept) {
      return await sql.begin(async (tx) => {
        const rows = await tx`
          insert into staff_notes (id, user_id, written_by, text, created_at)
          select ${id}::uuid, k.id, ${writtenBy}::text, ${text}::text, ${createdAt}::timestamptz
          from ${keptPlayer(tx, tx`${userId}::uuid`)} k returning 1`;
        if (rows.length === 0) return false;
        await insertEntry(tx, entry);
        await keepAnswer(tx, kept);
        return true;
      });
    },

    async list(userId, limit) {
      return await read((sql) =>
        sql<Note[]>`
        select n.id, n.user_id as "userId", n.written_by as "writtenBy", u.display_name as author,
          n.text, n.created_at as "createdAt"
        from staff_notes n left join ${players(sql)} u
          -- Clients are no players; the id as it is kept, so that its index is used.
          on u.id = case when n.written_by ~ '^[0-9a-f-]{36}$' then n.written_by::uuid end
            and u.deleted_at is null
        where n.user_id = ${userId} order by n.created_at desc, n.id desc limit ${limit}`
      );
    },
  };
}
