/** What became of parked entries. */

import type { Database } from "../../db/client.ts";
import { type AuditEntry, insertEntry } from "../audit/mod.ts";

export interface DeadLetterStore {
  /** Marks among these that were replayed or dropped. */
  findSettled(ids: string[]): Promise<Set<string>>;
  settle(id: string, action: string, entry: AuditEntry): Promise<void>;
}

export function createDeadLetterStore({ sql }: Database): DeadLetterStore {
  return {
    async findSettled(ids) {
      const rows = await sql<{ id: string }[]>`
        select id from dead_letters_settled where id = any(${ids}::text[])`;
      return new Set(rows.map(({ id }) => id));
    },

    async settle(id, action, entry) {
      await sql.begin(async (tx) => {
        await tx`
          insert into dead_letters_settled (id, action, settled_at)
          values (${id}, ${action}, ${entry.at})
          on conflict (id) do update set action = excluded.action, settled_at = excluded.settled_at`;
        await insertEntry(tx, entry);
      });
    },
  };
}
