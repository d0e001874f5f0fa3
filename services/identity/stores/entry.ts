/**
 * Rows of a sign-in by a way of the player's own: passkey, phrase, or a device that was let in.
 *
 * The player is held first: a suspension, a deletion or a change of roles comes wholly before the
 * session begins, or finds it. Whatever way is shown, this is where it opens or stays closed.
 */

import type { Transaction } from "../../../db/client.ts";
import { type AuditEntry, insertEntry } from "../../audit/mod.ts";
import type { NewSession } from "../sessions/fresh.ts";
import type { User } from "../types.ts";
import { endSessions } from "./session.ts";
import { toUser, type UserRow } from "./store.ts";

export interface Entry {
  /** `sign_in.passkey`, `sign_in.phrase`, `sign_in.device`. */
  action: string;
  session: NewSession;
  /** The browser's session until now, which this one takes the place of. */
  replaces: { userId: string; sessionId: string } | null;
  address: string;
  at: Date;
}

export type Entered =
  | { kind: "entered"; user: User }
  | { kind: "refused"; because: EntryRefusal; user?: User };

/** `gone`: no such player any more; `staff`: their issuer alone lets them in. */
export type EntryRefusal = "gone" | "suspended" | "staff";

/** Holds the player until the transaction's end, and says whether the way in is open. */
export async function holdEntrant(
  tx: Transaction,
  userId: string,
  { at }: Pick<Entry, "at">,
): Promise<Entered> {
  const [row] = await tx<UserRow[]>`
    select id, external_id, display_name, region, roles, created_at, suspended_at, suspended_until,
          time_zone
    from users where id = ${userId} and deleted_at is null for no key update`;
  if (!row) return { kind: "refused", because: "gone" };
  const user = toUser(row);
  const { suspendedAt, suspendedUntil, externalId, roles } = user;
  if (suspendedAt !== null && (suspendedUntil === null || suspendedUntil > at)) {
    return { kind: "refused", because: "suspended", user };
  }
  // The issuer may have taken the role away, and is asked at its own sign-ins alone.
  if (externalId !== null && roles.some((role) => role !== "player")) {
    return { kind: "refused", because: "staff", user };
  }
  return { kind: "entered", user };
}

/**
 * Holds a player who changes ways in. @returns whether the session that does so is alive: one that was
 * ended meanwhile, by a link or a suspension say, changes nothing any more
 */
export async function holdOwner(
  tx: Transaction,
  { userId, sessionId }: { userId: string; sessionId: string },
): Promise<boolean> {
  await tx`select from users where id = ${userId} and deleted_at is null for no key update`;
  const alive = await tx`
    select from sessions where id = ${sessionId} and user_id = ${userId} and revoked_at is null`;
  return alive.length > 0;
}

/** Begins the session of a player who is held, and writes it down. */
export async function beginSession(
  tx: Transaction,
  { id }: Pick<User, "id">,
  entry: Entry,
  details: Record<string, unknown> = {},
): Promise<void> {
  const { session, replaces, at } = entry;
  if (replaces) await endSessions(tx, replaces, "signed_out");
  await tx`
    insert into sessions (id, user_id, cookie_hash, refresh_hash, created_at, used_at)
    values (${session.id}, ${id}, ${session.cookieHash}, ${session.refreshHash}, ${at}, ${at})`;
  await insertEntry(tx, entryOf(entry, id, "done", { ...details, session_id: session.id }));
}

/** A row for the audit log. @param userId null where nobody is known */
export function entryOf(
  { action, address, at }: Pick<Entry, "action" | "address" | "at">,
  userId: string | null,
  outcome: AuditEntry["outcome"],
  details: Record<string, unknown>,
): AuditEntry {
  return {
    ...{ at, action, actor: userId ?? "unknown", subjects: userId === null ? [] : [userId] },
    ...{ addresses: [address], outcome, details },
  };
}
