/** Rows of deletions that the staff has planned. */

import { and, eq, gt, isNull, lte, or } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { orm } from "../../db/orm.ts";
import { plannedDeletions } from "../../db/schema/privacy.ts";
import { type AuditEntry, insertEntry } from "../audit/mod.ts";
import { lockAccount } from "../identity/mod.ts";
import { announce, type Fields, inRoom } from "../outbox/mod.ts";
import type { deletionPlanned } from "./events.ts";
import type { PlannedDeletion } from "./types.ts";

/** What the player is told in a room of their own. */
export interface ToPlayer {
  event: typeof deletionPlanned;
  data: Fields<typeof deletionPlanned>;
}

export interface PlannedDeletionStore {
  /**
   * Plans it, tells the player and writes it down, all or nothing.
   * @returns the one there was before, undefined where there was none, null where nobody is there
   */
  plan(
    planned: PlannedDeletion,
    told: ToPlayer,
    entry: AuditEntry,
  ): Promise<PlannedDeletion | undefined | null>;
  /** @returns false where none can be revoked */
  revoke(userId: string, told: ToPlayer, entry: AuditEntry): Promise<boolean>;
  find(userId: string): Promise<PlannedDeletion | undefined>;
  /** Those that are due or have begun, the oldest first; behind `after`. */
  listDue(now: Date, after: PlannedDeletion | undefined, limit: number): Promise<PlannedDeletion[]>;
  /** From here on it is not revoked. @returns false where it was revoked, or begun by another node */
  begin(userId: string, entry: AuditEntry): Promise<boolean>;
}

export function createPlannedDeletionStore({ sql }: Pick<Database, "sql">): PlannedDeletionStore {
  const isOf = (userId: string) => eq(plannedDeletions.userId, userId);
  const roomOf = (userId: string) => `user:${userId}`;

  return {
    async plan(planned, { event, data }, entry) {
      const { userId } = planned;
      return await sql.begin(async (tx) => {
        if (!await lockAccount(tx, userId)) return null;
        const [before] = await orm(tx).select().from(plannedDeletions).where(isOf(userId));
        if (before) return before;
        await orm(tx).insert(plannedDeletions).values(planned);
        await announce(tx, inRoom(tx, event, { room: roomOf(userId), data, at: entry.at }));
        await insertEntry(tx, entry);
        return undefined;
      });
    },

    async revoke(userId, { event, data }, entry) {
      return await sql.begin(async (tx) => {
        const gone = await orm(tx).delete(plannedDeletions)
          .where(and(isOf(userId), isNull(plannedDeletions.begunAt)))
          .returning({ userId: plannedDeletions.userId });
        if (gone.length === 0) return false;
        await announce(tx, inRoom(tx, event, { room: roomOf(userId), data, at: entry.at }));
        await insertEntry(tx, entry);
        return true;
      });
    },

    async find(userId) {
      const [row] = await orm(sql).select().from(plannedDeletions).where(isOf(userId));
      return row;
    },

    listDue: (now, after, limit) =>
      orm(sql).select().from(plannedDeletions)
        .where(and(
          lte(plannedDeletions.dueAt, now),
          after && or(
            gt(plannedDeletions.dueAt, after.dueAt),
            and(eq(plannedDeletions.dueAt, after.dueAt), gt(plannedDeletions.userId, after.userId)),
          ),
        ))
        .orderBy(plannedDeletions.dueAt, plannedDeletions.userId).limit(limit),

    async begin(userId, entry) {
      return await sql.begin(async (tx) => {
        const begun = await orm(tx).update(plannedDeletions).set({ begunAt: entry.at })
          .where(
            and(
              isOf(userId),
              isNull(plannedDeletions.begunAt),
              lte(plannedDeletions.dueAt, entry.at),
            ),
          )
          .returning({ userId: plannedDeletions.userId });
        if (begun.length > 0) await insertEntry(tx, entry);
        return begun.length > 0;
      });
    },
  };
}
