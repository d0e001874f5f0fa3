/** Rows of recovery phrases: one for each player, found by its hash. */

import type { Database } from "../../../db/client.ts";
import { type AuditEntry, insertEntry } from "../../audit/mod.ts";
import {
  beginSession,
  type Entered,
  type Entry,
  entryOf,
  type EntryRefusal,
  holdEntrant,
  holdOwner,
} from "./entry.ts";

export type PhraseEntered = Extract<Entered, { kind: "entered" }> | {
  kind: "refused";
  because: EntryRefusal | "unknown";
  until?: Date | null;
};

export interface PhraseStore {
  /** Takes the place of the one before. @returns false where the session that makes it has ended */
  replace(
    phrase: { userId: string; sessionId: string; hash: Uint8Array; once: boolean; createdAt: Date },
    entry: AuditEntry,
  ): Promise<boolean>;
  /** @returns `over` where the session that removes it has ended; `none` where there was none */
  remove(
    by: { userId: string; sessionId: string },
    entry: AuditEntry,
  ): Promise<"removed" | "none" | "over">;
  /** One transaction with its audit row, refused or not; a phrase that works once is gone with it. */
  signIn(hash: Uint8Array, entry: Entry): Promise<PhraseEntered>;
}

export function createPhraseStore({ sql }: Database): PhraseStore {
  return {
    replace: ({ userId, sessionId, hash, once, createdAt }, entry) =>
      sql.begin(async (tx) => {
        if (!await holdOwner(tx, { userId, sessionId })) return false;
        await tx`
          insert into recovery_phrases (user_id, hash, once, created_at)
          values (${userId}, ${hash}, ${once}, ${createdAt})
          on conflict (user_id) do update set
            hash = excluded.hash, once = excluded.once, created_at = excluded.created_at`;
        await insertEntry(tx, entry);
        return true;
      }),

    remove: (by, entry) =>
      sql.begin(async (tx) => {
        if (!await holdOwner(tx, by)) return "over";
        const { count } = await tx`delete from recovery_phrases where user_id = ${by.userId}`;
        if (count === 0) return "none";
        await insertEntry(tx, entry);
        return "removed";
      }),

    signIn: (hash, entry) =>
      sql.begin(async (tx): Promise<PhraseEntered> => {
        const refuse = async (because: EntryRefusal | "unknown", userId: string | null) => {
          await insertEntry(tx, entryOf(entry, userId, "refused", { reason: because }));
        };
        const [found] = await tx<{ userId: string }[]>`
          select user_id as "userId" from recovery_phrases where hash = ${hash}`;
        if (!found) {
          await refuse("unknown", null);
          return { kind: "refused", because: "unknown" };
        }
        const held = await holdEntrant(tx, found.userId, entry);
        if (held.kind === "refused") {
          await refuse(held.because, found.userId);
          return { ...held, until: held.user?.suspendedUntil ?? null };
        }
        // Another may have used it up, or a new one replaced it, until the player was held.
        const [still] = await tx<{ once: boolean }[]>`
          select once from recovery_phrases where hash = ${hash}`;
        if (!still) {
          await refuse("unknown", found.userId);
          return { kind: "refused", because: "unknown" };
        }
        if (still.once) await tx`delete from recovery_phrases where hash = ${hash}`;
        await beginSession(tx, held.user, entry, { used_up: still.once });
        return held;
      }),
  };
}
