/** Rows of sign-ins by an issuer: whose account it is, the session, what ends it. */

import type { Database, Sql, Transaction } from "../../../db/client.ts";
import { type AuditEntry, insertEntry } from "../../audit/mod.ts";
import { isSqlState } from "../../platform/sqlstate.ts";
import type { Granted } from "../oidc/types.ts";
import type { Role, User } from "../types.ts";
import { endSessions } from "./session.ts";
import { hasEnded, type Named, pruneSpent, spend, spendLogout } from "./spent.ts";
import { toUser, type UserRow } from "./store.ts";

/** What one sign-in writes. */
export interface NewExternal {
  /** `issuer subject`. */
  externalId: string;
  issuer: string;
  subject: string;
  sid: string | null;
  /** When it was begun here, in milliseconds by our clock. */
  startedAt: number;
  sealedTokens: Uint8Array;
  /** The guest who signs in, and keeps the player. */
  guestId: string | null;
  /** `link`: keep that player, or refuse. */
  intent: "sign_in" | "link";
  /** For an account that is new. */
  fresh: { userId: string; displayName: string; region: string };
  granted: Granted;
  session: { id: string; cookieHash: Uint8Array; refreshHash: Uint8Array };
  /** The browser's session until now, which this one takes the place of. */
  replaces: { userId: string; sessionId: string } | null;
  address: string;
  at: Date;
}

export type ExternalResult =
  | {
    kind: "signed_in";
    user: User;
    how: "new" | "known" | "guest_kept";
    /** Whether sessions have ended, of which nodes are to hear. */
    ended: boolean;
  }
  | Refusal & { kind: "refused" };

interface Refusal {
  because: "taken" | "linked" | "suspended" | "changed" | "ended";
  userId: string;
}

/** A session by an issuer, as far as asking it again needs. */
export interface ExternalSession {
  sessionId: string;
  userId: string;
  issuer: string;
  subject: string;
  sid: string | null;
  sealedTokens: Uint8Array;
}

export interface ExternalStore {
  /** One transaction, its audit entry included; roles that change end the player's other sessions. */
  signIn(sign: NewExternal): Promise<ExternalResult>;
  /** Notes that something that works once was used. @returns whether this was the first time */
  spend(hash: Uint8Array, until: Date): Promise<boolean>;
  find(sessionId: string): Promise<ExternalSession | undefined>;
  /**
   * Takes the turn to ask the issuer about a session that was not asked about since; undefined where
   * another has it, or where it is not due.
   */
  claimCheck(sessionId: string, since: Date, at: Date): Promise<ExternalSession | undefined>;
  keepTokens(sessionId: string, sealedTokens: Uint8Array, sid: string | null): Promise<void>;
  /** Sets the roles that the issuer gives; other roles end the player's sessions. */
  setRoles(userId: string, granted: Granted, entry: AuditEntry): Promise<void>;
  /**
   * Ends what an issuer's logout token names, once: its `sid` alone, or every session of the subject.
   * A sign-in of it that is under way is refused when it comes to its session.
   * @param spent hash of the token's id; when it was issued, in milliseconds by the issuer's clock
   * @returns ids of what was ended; undefined for a token seen before
   */
  endByIssuer(
    of: Named,
    spent: { hash: Uint8Array; until: Date; issuedAt: number },
    entry: Omit<AuditEntry, "subjects">,
  ): Promise<string[] | undefined>;
  prune(before: Date): Promise<void>;
}

const USER = [
  ...["id", "external_id", "display_name", "region", "roles", "created_at"],
  ...["suspended_at", "suspended_until", "time_zone"],
];

export function createExternalStore({ sql }: Database): ExternalStore {
  async function signInOnce(sign: NewExternal): Promise<ExternalResult> {
    return await sql.begin(async (tx) => {
      const { externalId, guestId, at } = sign;
      if (await hasEnded(tx, sign, sign)) {
        return await refuse(tx, sign, { because: "ended", userId: guestId ?? "unknown" });
      }
      // In the order of ids, as everybody who holds several players.
      const held = (await tx<UserRow[]>`
        select ${tx(USER)} from users
        where (external_id = ${externalId} or id = ${guestId}) and deleted_at is null
        order by id for no key update`).map(toUser);
      const owner = held.find((user) => user.externalId === externalId);
      const guest = held.find(({ id }) => id === guestId);
      const refusal = refusalOf(sign, owner, guest);
      if (refusal) return await refuse(tx, sign, refusal);
      const isKept = !owner && guest?.externalId === null;
      const before = owner ?? (isKept ? guest! : await insertPlayer(tx, sign));
      if (isSuspended(before, at)) {
        return await refuse(tx, sign, { because: "suspended", userId: before.id });
      }
      if (isKept) await link(tx, before.id, externalId);
      const roles = rolesAfter(before.roles, sign.granted);
      const isOther = !sameRoles(before.roles, roles);
      if (isOther) await tx`update users set roles = ${roles} where id = ${before.id}`;
      const ended = await endReplaced(tx, sign, before.id, !!owner && isOther || isKept);
      await insertSession(tx, sign, before.id);
      const how = owner ? "known" : isKept ? "guest_kept" : "new";
      await insertEntry(tx, entryOf(sign, before.id, "done", { how, session_id: sign.session.id }));
      if (isOther) {
        const details = { before: before.roles, roles, by: "issuer" };
        const entry = entryOf(sign, before.id, "done", details);
        await insertEntry(tx, { ...entry, action: "player.roles" });
      }
      return { kind: "signed_in", user: { ...before, externalId, roles }, how, ended };
    });
  }

  return {
    async signIn(sign) {
      try {
        return await signInOnce(sign);
      } catch (error) {
        // Two tabs at once: the other one made the account meanwhile.
        if (!isSqlState(error, "unique_violation")) throw error;
        return await signInOnce(sign);
      }
    },

    spend: (hash, until) => spend(sql, hash, until),

    async find(sessionId) {
      const [row] = await sql<ExternalSession[]>`
        select ${externalColumns(sql)} from oidc_sessions o join sessions s on s.id = o.session_id
        where o.session_id = ${sessionId}`;
      return row;
    },

    async claimCheck(sessionId, since, at) {
      const [row] = await sql<ExternalSession[]>`
        update oidc_sessions o set checked_at = ${at} from sessions s
        where s.id = o.session_id and o.session_id = ${sessionId} and o.checked_at < ${since}
          and s.revoked_at is null
        returning ${externalColumns(sql)}`;
      return row;
    },

    async keepTokens(sessionId, sealedTokens, sid) {
      await sql`
        update oidc_sessions set sealed_tokens = ${sealedTokens}, sid = ${sid}
        where session_id = ${sessionId}`;
    },

    async setRoles(userId, granted, entry) {
      await sql.begin(async (tx) => {
        const [row] = await tx<{ roles: Role[] }[]>`
          select roles from users where id = ${userId} and deleted_at is null for no key update`;
        if (!row) return;
        const roles = rolesAfter(row.roles, granted);
        if (sameRoles(row.roles, roles)) return;
        await tx`update users set roles = ${roles} where id = ${userId}`;
        await endSessions(tx, { userId }, "ended");
        const details = { ...entry.details, before: row.roles, roles };
        await insertEntry(tx, { ...entry, details });
      });
    },

    async endByIssuer(of, spent, entry) {
      const { issuer, subject, sid } = of;
      return await sql.begin(async (tx) => {
        if (!await spendLogout(tx, of, { ...spent, at: entry.at })) return undefined;
        const named = await tx<{ sessionId: string; userId: string }[]>`
          select o.session_id as "sessionId", s.user_id as "userId"
          from oidc_sessions o join sessions s on s.id = o.session_id
          where o.issuer = ${issuer} and s.revoked_at is null
            and (${sid}::text is null or o.sid = ${sid}
              or o.sid is null and o.subject = ${subject})
            and (${subject}::text is null or o.subject = ${subject})
          order by o.session_id`;
        const ended: string[] = [];
        for (const { userId, sessionId } of named) {
          ended.push(...await endSessions(tx, { userId, sessionId }, "signed_out"));
        }
        const subjects = [...new Set(named.map(({ userId }) => userId))];
        await insertEntry(tx, { ...entry, subjects });
        return ended;
      });
    },

    prune: (before) => pruneSpent(sql, before),
  };
}

/** Who asked to keep a player keeps that one, and no other's sign-in. */
function refusalOf(
  { intent, guestId, externalId }: NewExternal,
  owner: User | undefined,
  guest: User | undefined,
): Refusal | undefined {
  if (intent !== "link") return undefined;
  if (!guest) return { because: "changed", userId: guestId ?? "unknown" };
  if (guest.externalId !== null && guest.externalId !== externalId) {
    return { because: "linked", userId: guest.id };
  }
  return owner && owner.id !== guest.id ? { because: "taken", userId: guest.id } : undefined;
}

async function refuse(
  tx: Transaction,
  sign: NewExternal,
  refusal: Refusal,
): Promise<ExternalResult> {
  const { because, userId } = refusal;
  await insertEntry(tx, entryOf(sign, userId, "refused", { reason: because, why: because }));
  return { kind: "refused", ...refusal };
}

async function insertPlayer(tx: Transaction, sign: NewExternal): Promise<User> {
  const { fresh: { userId, displayName, region }, externalId, at } = sign;
  const [row] = await tx<UserRow[]>`
    insert into users (id, external_id, display_name, region, roles, created_at)
    values (${userId}, ${externalId}, ${displayName}, ${region}, '{player}', ${at})
    returning ${tx(USER)}`;
  return toUser(row!);
}

/** From now on the issuer brings the player back, and no device does. */
async function link(tx: Transaction, userId: string, externalId: string): Promise<void> {
  await tx`update users set external_id = ${externalId} where id = ${userId}`;
  await tx`delete from devices where user_id = ${userId}`;
}

/**
 * Another session takes the place of the browser's. Linking and other roles end all of the player's:
 * whoever else held the guest, or carries the old roles, is out.
 */
async function endReplaced(
  tx: Transaction,
  { replaces }: NewExternal,
  userId: string,
  everywhere: boolean,
): Promise<boolean> {
  if (everywhere) await endSessions(tx, { userId }, "ended");
  if (replaces) await endSessions(tx, replaces, "signed_out");
  return everywhere || replaces !== null;
}

async function insertSession(tx: Transaction, sign: NewExternal, userId: string): Promise<void> {
  const { session: { id, cookieHash, refreshHash }, issuer, subject, sid, sealedTokens, at } = sign;
  // The reference is looked at when the statement is over.
  await tx`
    with opened as (
      insert into sessions (id, user_id, cookie_hash, refresh_hash, created_at, used_at)
      values (${id}, ${userId}, ${cookieHash}, ${refreshHash}, ${at}, ${at})
    )
    insert into oidc_sessions (session_id, issuer, subject, sid, sealed_tokens, checked_at)
    values (${id}, ${issuer}, ${subject}, ${sid}, ${sealedTokens}, ${at})`;
}

function entryOf(
  { issuer, address, at }: NewExternal,
  userId: string,
  outcome: AuditEntry["outcome"],
  details: Record<string, unknown>,
): AuditEntry {
  return {
    ...{ at, action: "sign_in.oidc", actor: userId, subjects: [userId], addresses: [address] },
    ...{ outcome, details: { issuer, ...details } },
  };
}

function externalColumns(sql: Sql) {
  return sql`o.session_id as "sessionId", s.user_id as "userId", o.issuer, o.subject, o.sid,
    o.sealed_tokens as "sealedTokens"`;
}

function rolesAfter(before: readonly Role[], granted: Granted): Role[] {
  return "set" in granted ? granted.set : [...new Set([...before, ...granted.add])];
}

function sameRoles(one: readonly Role[], other: readonly Role[]): boolean {
  return one.length === other.length && one.every((role) => other.includes(role));
}

function isSuspended({ suspendedAt, suspendedUntil }: User, at: Date): boolean {
  return suspendedAt !== null && (suspendedUntil === null || suspendedUntil > at);
}
