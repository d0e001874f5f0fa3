/** What brings a player back, read together; and the ways that the staff closes. */

import type { Database, Sql, Transaction } from "../../../db/client.ts";
import { type AuditEntry, insertEntry } from "../../audit/mod.ts";
import type { Ways } from "../types.ts";
import { endSessions } from "./session.ts";

/** A way that the staff can close. */
export type ClosableWay = "account" | "passkeys" | "phrase" | "devices";

export interface WaysStore {
  /** Undefined: no such player. @param idleSince sessions that were not used since are over */
  find(userId: string, idleSince: Date): Promise<Ways | undefined>;
  /** When the session began; undefined where it is over or is not this player's. */
  beganAt(userId: string, sessionId: string): Promise<Date | undefined>;
  /** Notes that the player was asked to keep the account, and declined. */
  decline(userId: string, at: Date): Promise<void>;
  /**
   * Closes a way and ends every session, unless nothing else would bring the player back.
   * @returns `last` then; `none` where there is no such way; `gone` where there is no such player
   */
  close(
    userId: string,
    way: ClosableWay,
    entry: AuditEntry,
  ): Promise<"closed" | "last" | "none" | "gone">;
}

interface Row {
  account: string | null;
  devices: number;
  browsers: number;
  passkeys: number;
  phrase: Date | null;
  once: boolean | null;
  declinedAt: Date | null;
}

export function createWaysStore({ sql }: Database): WaysStore {
  return {
    find: (userId, idleSince) => read(sql, userId, idleSince),

    async beganAt(userId, sessionId) {
      const [row] = await sql<{ at: Date }[]>`
        select created_at as at from sessions
        where id = ${sessionId} and user_id = ${userId} and revoked_at is null`;
      return row?.at;
    },

    async decline(userId, at) {
      await sql`
        insert into profiles (user_id, updated_at, keep_declined_at)
        select id, ${at}::timestamptz, ${at}::timestamptz from users
        where id = ${userId} and deleted_at is null
        on conflict (user_id) do update set keep_declined_at = excluded.keep_declined_at`;
    },

    close: (userId, way, entry) =>
      sql.begin(async (tx) => {
        const [held] = await tx`
          select from users where id = ${userId} and deleted_at is null for update`;
        if (!held) return "gone";
        const ways = (await read(tx, userId, entry.at))!;
        const open = {
          account: ways.account !== null,
          passkeys: ways.passkeys > 0,
          phrase: ways.phrase !== null,
          devices: ways.devices > 0,
        };
        if (!open[way]) return "none";
        if (Object.entries(open).every(([name, isOpen]) => name === way || !isOpen)) return "last";
        await shut(tx, userId, way);
        await endSessions(tx, { userId }, "ended");
        await insertEntry(tx, entry);
        return "closed";
      }),
  };
}

async function read(
  on: Sql | Transaction,
  userId: string,
  idleSince: Date,
): Promise<Ways | undefined> {
  const [row] = await on<Row[]>`
    select u.external_id as account, r.created_at as phrase, r.once,
      p.keep_declined_at as "declinedAt",
      (select count(*)::int from devices where user_id = u.id) as devices,
      (select count(*)::int from sessions where user_id = u.id and revoked_at is null
        and used_at > ${idleSince}) as browsers,
      (select count(*)::int from passkeys where user_id = u.id) as passkeys
    from users u
    left join recovery_phrases r on r.user_id = u.id
    left join profiles p on p.user_id = u.id
    where u.id = ${userId} and u.deleted_at is null`;
  if (!row) return undefined;
  const { phrase, once, ...rest } = row;
  return { ...rest, phrase: phrase === null ? null : { createdAt: phrase, once: once! } };
}

async function shut(tx: Transaction, userId: string, way: ClosableWay): Promise<void> {
  switch (way) {
    case "account":
      // Roles were the issuer's to give: nobody there could take them away any more.
      await tx`update users set external_id = null, roles = '{player}' where id = ${userId}`;
      break;
    case "passkeys":
      await tx`delete from passkeys where user_id = ${userId}`;
      break;
    case "phrase":
      await tx`delete from recovery_phrases where user_id = ${userId}`;
      break;
    case "devices":
      await tx`delete from devices where user_id = ${userId}`;
  }
}
