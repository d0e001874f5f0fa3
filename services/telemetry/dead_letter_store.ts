/** What became of parked entries. */

import { inArray } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { orm } from "../../db/orm.ts";
import { deadLettersSettled as marks } from "../../db/schema/telemetry.ts";
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
      const rows = await orm(sql).select({ id: marks.id }).from(marks)
        .where(inArray(marks.id, ids));
      return new Set(rows.map(({ id }) => id));
    },

    settle: (id, action, entry) =>
      sql.begin(async (tx) => {
        const rows = await orm(tx).insert(marks).values({ id, action, settledAt: entry.at })
          .onConflictDoNothing().returning({ id: marks.id });
        if (rows.length > 0) await insertEntry(tx, entry);
        return rows.length > 0;
      }),
  };
}
