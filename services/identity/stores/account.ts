/** What players set of themselves, and what the staff does to accounts. */

import {
  and,
  asc,
  desc,
  eq,
  gt,
  inArray,
  isNull,
  like,
  lt,
  or,
  type SQL,
  sql as text,
} from "drizzle-orm";
import type { Database, Transaction } from "../../../db/client.ts";
import { type Orm, orm } from "../../../db/orm.ts";
import { devices, profiles, users } from "../../../db/schema/identity.ts";
import { beginningWith } from "../../../db/like.ts";
import { type AuditEntry, insertEntries, insertEntry } from "../../audit/mod.ts";
import { isId } from "../../platform/ids.ts";
import { checkSeen } from "../seen.ts";
import { endSessions } from "./session.ts";
import { userColumns } from "./store.ts";
import type { AccountOrder, Role, User } from "../types.ts";

export interface AccountStore {
  update(
    userId: string,
    change: { displayName?: string; region?: string; timeZone?: string },
  ): Promise<User | undefined>;
  find(userId: string): Promise<User | undefined>;
  /**
   * Suspends the player and ends every session; null end: until it is lifted. Like the other
   * changes, one transaction with its audit entry. Undefined: no such player.
   */
  suspend(userId: string, until: Date | null, by: Audited): Promise<User | undefined>;
  lift(userId: string, by: Audited): Promise<User | undefined>;
  /** Sets the roles and ends every session; the entry gets the roles before. */
  setRoles(userId: string, roles: Role[], by: Audited): Promise<User | undefined>;
  /** The entry gets both names. */
  rename(userId: string, displayName: string, by: Audited): Promise<User | undefined>;
  /** By the beginning of the name, by id, by the hash of a device's id, by what issuers know them as. */
  search(
    query: string,
    by: { deviceHash: Uint8Array; externalIds: readonly string[] },
    limit: number,
  ): Promise<User[]>;
  /** By id, which is by time, or by name, which is without regard to case. */
  list(order: AccountOrder, limit: number): Promise<User[]>;
  /** Lifts suspensions that are over, and writes it down. */
  liftOver(now: Date): Promise<void>;
  getSettings(userId: string): Promise<Record<string, unknown>>;
  setSettings(userId: string, settings: Record<string, unknown>, at: Date): Promise<void>;
}

/** What is written down with a change, and which account it was meant for. */
export interface Audited {
  entry: AuditEntry;
  /** Versions of the account that may have been seen. @throws identity.changed where it is another by now */
  seen?: readonly string[] | undefined;
}

const lower = (value: unknown): SQL => text`lower(${value}::text)`;

export function createAccountStore({ sql, read }: Database): AccountStore {
  const isAlive = (userId: string) => and(eq(users.id, userId), isNull(users.deletedAt));

  /** Locks the player: a sign-in comes wholly before the change or sees it. */
  async function change(
    userId: string,
    seen: readonly string[] | undefined,
    work: (tx: Transaction, before: User) => Promise<Partial<typeof users.$inferInsert>>,
  ): Promise<User | undefined> {
    return await sql.begin(async (tx) => {
      const [before] = await orm(tx).select(userColumns()).from(users)
        .where(isAlive(userId)).for("update");
      if (!before) return undefined;
      checkSeen(seen, before);
      const [after] = await orm(tx).update(users).set(await work(tx, before))
        .where(eq(users.id, userId)).returning(userColumns());
      return after;
    });
  }

  return {
    async update(userId, changes) {
      if (Object.values(changes).every((value) => value === undefined)) return await find(userId);
      const [user] = await orm(sql).update(users).set(changes)
        .where(isAlive(userId)).returning(userColumns());
      return user;
    },

    find,

    suspend: (userId, until, { entry, seen }) =>
      change(userId, seen, async (tx) => {
        await endSessions(tx, { userId }, "suspended");
        await insertEntry(tx, entry);
        return { suspendedAt: entry.at, suspendedUntil: until };
      }),

    lift: (userId, { entry, seen }) =>
      change(userId, seen, async (tx) => {
        await insertEntry(tx, entry);
        return { suspendedAt: null, suspendedUntil: null };
      }),

    setRoles: (userId, roles, { entry, seen }) =>
      change(userId, seen, async (tx, before) => {
        // Tokens carry roles: those that are out go with their sessions.
        await endSessions(tx, { userId }, "ended");
        const details = { ...entry.details, before: before.roles, roles };
        await insertEntry(tx, { ...entry, details });
        return { roles };
      }),

    rename: (userId, displayName, { entry, seen }) =>
      change(userId, seen, async (tx, before) => {
        const details = { ...entry.details, before: before.displayName, name: displayName };
        await insertEntry(tx, { ...entry, details });
        return { displayName };
      }),

    async search(query, { deviceHash, externalIds }, limit) {
      const named = lower(users.displayName);
      // The order of the index: as many rows are read as are wanted, however many begin so.
      const byName = (db: Orm) =>
        db.select(userColumns()).from(users)
          .where(and(isNull(users.deletedAt), like(named, lower(beginningWith(query)))))
          .orderBy(text`${named} using ~<~`).limit(limit);
      const byKey = (db: Orm) =>
        db.select(userColumns()).from(users)
          .where(and(
            isNull(users.deletedAt),
            or(
              isId(query.toLowerCase()) ? eq(users.id, query.toLowerCase()) : undefined,
              inArray(users.externalId, [...externalIds]),
              eq(
                users.id,
                db.select({ id: devices.userId }).from(devices)
                  .where(eq(devices.secretHash, deviceHash)),
              ),
            ),
          ));
      const [exact, beginning] = await read((sql) =>
        Promise.all([byKey(orm(sql)), byName(orm(sql))])
      );
      const known = new Set(exact.map(({ id }) => id));
      return [...exact, ...beginning.filter(({ id }) => !known.has(id))].slice(0, limit);
    },

    async list({ by, down, last }, limit) {
      const [beyond, turn] = down ? [lt, desc] as const : [gt, asc] as const;
      const named = lower(users.displayName);
      // Operators of the index, which compares letter by letter in every locale.
      const lastName = text`(select lower(display_name) from users where id = ${last})`;
      const behind = last === undefined ? undefined : by === "since" ? beyond(users.id, last) : and(
        text`${named} ${text.raw(down ? "~<=~" : "~>=~")} ${lastName}`,
        or(text`${named} ${text.raw(down ? "~<~" : "~>~")} ${lastName}`, beyond(users.id, last)),
      );
      return await read(async (sql) =>
        await orm(sql).select(userColumns()).from(users)
          .where(and(isNull(users.deletedAt), behind))
          .orderBy(
            ...(by === "since" ? [] : [text`${named} using ${text.raw(down ? "~>~" : "~<~")}`]),
            turn(users.id),
          )
          .limit(limit)
      );
    },

    async liftOver(now) {
      await sql`
        with lifted as (
          update users set suspended_at = null, suspended_until = null
          where suspended_until <= ${now} returning id
        )
        ${
        insertEntries(
          sql,
          sql`
          select ${now}, 'player.lift', 'system', array_agg(id::text), '{}', 'done' from lifted
          having count(*) > 0`,
        )
      }`;
    },

    async getSettings(userId) {
      const [row] = await orm(sql).select({ settings: profiles.settingsJson }).from(profiles)
        .where(eq(profiles.userId, userId));
      return row?.settings ?? {};
    },

    async setSettings(userId, settings, at) {
      await sql`
        insert into profiles (user_id, settings_json, updated_at)
        select id, ${JSON.stringify(settings)}::text::jsonb, ${at}::timestamptz from users
        where id = ${userId} and deleted_at is null
        on conflict (user_id) do update set
          settings_json = excluded.settings_json, updated_at = excluded.updated_at`;
    },
  };

  async function find(userId: string): Promise<User | undefined> {
    const [user] = await orm(sql).select(userColumns()).from(users).where(isAlive(userId));
    return user;
  }
}
