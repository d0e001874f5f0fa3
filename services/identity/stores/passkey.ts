/** Rows of passkeys: adding, naming and removing them, and signing in with one. */

import { and, eq, sql as text } from "drizzle-orm";
import type { Database } from "../../../db/client.ts";
import { orm } from "../../../db/orm.ts";
import { passkeys } from "../../../db/schema/identity.ts";
import { type AuditEntry, insertEntry } from "../../audit/mod.ts";
import type { Passkey } from "../types.ts";
import {
  beginSession,
  type Entered,
  type Entry,
  entryOf,
  type EntryRefusal,
  holdEntrant,
  holdOwner,
} from "./entry.ts";

/** A key as it is stored. */
export interface StoredPasskey extends Passkey {
  userId: string;
  credentialId: Uint8Array;
  publicKey: Uint8Array;
  transports: string[];
}

/** `removed`: it was there a moment ago; `counter`: it counts backwards, so there are two of it. */
export type PasskeyEntered =
  | Extract<Entered, { kind: "entered" }>
  | { kind: "refused"; because: EntryRefusal | "removed" | "counter"; until?: Date | null };

export interface PasskeyStore {
  /**
   * @returns `taken` for a key that is registered already; `many` where the player has `most`;
   *   `over` where the session that adds it has ended
   */
  add(
    passkey: StoredPasskey & { counter: number },
    by: { sessionId: string; most: number },
    entry: AuditEntry,
  ): Promise<"added" | "taken" | "many" | "over">;
  list(userId: string): Promise<StoredPasskey[]>;
  find(credentialId: Uint8Array): Promise<StoredPasskey | undefined>;
  rename(userId: string, id: string, name: string): Promise<Passkey | undefined>;
  /** @returns `over` where the session that removes it has ended; `none` where it was not there */
  remove(
    by: { userId: string; sessionId: string },
    id: string,
    entry: AuditEntry,
  ): Promise<"removed" | "none" | "over">;
  /** One transaction with its audit row, refused or not. @param counter as the authenticator says it */
  signIn(passkey: StoredPasskey, counter: number, entry: Entry): Promise<PasskeyEntered>;
}

export function createPasskeyStore({ sql }: Database): PasskeyStore {
  const { id, userId, credentialId, publicKey, transports, name, createdAt, usedAt } = passkeys;
  const columns = { id, userId, credentialId, publicKey, transports, name, createdAt, usedAt };

  return {
    add: (passkey, { sessionId, most }, entry) =>
      sql.begin(async (tx) => {
        if (!await holdOwner(tx, { userId: passkey.userId, sessionId })) return "over";
        const [has] = await tx<{ count: number }[]>`
          select count(*)::int from passkeys where user_id = ${passkey.userId}`;
        if (has!.count >= most) return "many";
        const added = await orm(tx).insert(passkeys).values(passkey)
          .onConflictDoNothing({ target: credentialId }).returning({ id });
        if (added.length === 0) return "taken";
        await insertEntry(tx, entry);
        return "added";
      }),

    list: (of) =>
      orm(sql).select(columns).from(passkeys).where(eq(userId, of)).orderBy(createdAt, id),

    async find(of) {
      const [row] = await orm(sql).select(columns).from(passkeys).where(eq(credentialId, of));
      return row;
    },

    async rename(of, key, newName) {
      const [row] = await orm(sql).update(passkeys).set({ name: newName })
        .where(and(eq(id, key), eq(userId, of))).returning(columns);
      return row;
    },

    remove: (by, key, entry) =>
      sql.begin(async (tx) => {
        if (!await holdOwner(tx, by)) return "over";
        const removed = await orm(tx).delete(passkeys)
          .where(and(eq(id, key), eq(userId, by.userId))).returning({ id });
        if (removed.length === 0) return "none";
        await insertEntry(tx, entry);
        return "removed";
      }),

    signIn: (passkey, said, entry) =>
      sql.begin(async (tx): Promise<PasskeyEntered> => {
        const held = await holdEntrant(tx, passkey.userId, entry);
        const details = { passkey: passkey.id };
        const refuse = async (because: EntryRefusal | "removed" | "counter") => {
          const why = { ...details, reason: because };
          await insertEntry(tx, entryOf(entry, passkey.userId, "refused", why));
        };
        if (held.kind === "refused") {
          await refuse(held.because);
          return { ...held, until: held.user?.suspendedUntil ?? null };
        }
        const used = await orm(tx).update(passkeys).set({ counter: said, usedAt: entry.at })
          .where(and(
            eq(id, passkey.id),
            // Authenticators that do not count say 0 each time (WebAuthn Level 3, §6.1.1).
            text`(${passkeys.counter} < ${said} or (${passkeys.counter} = 0 and ${said} = 0))`,
          )).returning({ id });
        if (used.length === 0) {
          const [there] = await tx`select from passkeys where id = ${passkey.id}`;
          const because = there ? "counter" : "removed";
          await refuse(because);
          return { kind: "refused", because };
        }
        await beginSession(tx, held.user, entry, details);
        return held;
      }),
  };
}
