/** What became of parked entries. */

import type { Database } from "../../db/client.ts";
import { type AuditEntry, insertEntry } from "../audit/mod.ts";

export interface DeadLetterStore {
  /** Marks among these that were replayed or dropped. */
  findSettled(ids: string[]): Promise<Set<string>>;
  /** Marks it, with its audit entry. @returns false when it was marked before: that stays */
  settle(id: string, action: string, entry: AuditEntry): Promise<boolean>;
}

export function createDeadLetterStore({ sql }: Database): DeadLetterStore {
  return {
    async findSettled(ids) {
      const rows = await sql<{ id: string }[]>`
        select id from dead_letters_settled where id = any(${ids}::text[])`;
      return new Set(rows.map(({ id }) => id));
    },

    settle: (id, action, entry) =>
      sql.begin(async (tx) => {
        const rows = await tx`
          insert into dead_letters_settled (id, action, settled_at)
          values (${id}, ${action}, ${entry.at}) on conflict do nothing returning id`;
        if (rows.length > 0) await insertEntry(tx, entry);
        return rows.length > 0;
      }),
  };
}
