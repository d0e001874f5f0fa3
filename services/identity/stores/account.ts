/** What players set of themselves, and what the staff does to accounts. */

import { and, eq, isNull, like, or, type SQL, sql as text } from "drizzle-orm";
import type { Database, Transaction } from "../../../db/client.ts";
import { orm } from "../../../db/orm.ts";
import { profiles, users } from "../../../db/schema/identity.ts";
import { beginningWith } from "../../../db/like.ts";
import { type AuditEntry, insertEntries, insertEntry } from "../../audit/mod.ts";
import { isId } from "../../platform/ids.ts";
import { endSessions } from "./session.ts";
import { userColumns } from "./store.ts";
import type { Role, User } from "../types.ts";

export interface AccountStore {
  update(
    userId: string,
    change: { displayName?: string; region?: string },
  ): Promise<User | undefined>;
  find(userId: string): Promise<User | undefined>;
  /**
   * Suspends the player and ends every session; null end: until it is lifted. Like the other
   * changes, one transaction with its audit entry. Undefined: no such player.
   */
  suspend(userId: string, until: Date | null, entry: AuditEntry): Promise<User | undefined>;
  lift(userId: string, entry: AuditEntry): Promise<User | undefined>;
  /** Sets the roles and ends every session; the entry gets the roles before. */
  setRoles(userId: string, roles: Role[], entry: AuditEntry): Promise<User | undefined>;
  /** By the beginning of the name, or by id. */
  search(query: string, limit: number): Promise<User[]>;
  /** Lifts suspensions that are over, and writes it down. */
  liftOver(now: Date): Promise<void>;
  getSettings(userId: string): Promise<Record<string, unknown>>;
  setSettings(userId: string, settings: Record<string, unknown>, at: Date): Promise<void>;
}

const lower = (value: unknown): SQL => text`lower(${value}::text)`;

export function createAccountStore({ sql }: Database): AccountStore {
  const isAlive = (userId: string) => and(eq(users.id, userId), isNull(users.deletedAt));

  /** Locks the player: a sign-in comes wholly before the change or sees it. */
  async function change(
    userId: string,
    work: (tx: Transaction, before: User) => Promise<Partial<typeof users.$inferInsert>>,
  ): Promise<User | undefined> {
    return await sql.begin(async (tx) => {
      const [before] = await orm(tx).select(userColumns()).from(users)
        .where(isAlive(userId)).for("update");
      if (!before) return undefined;
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

    suspend: (userId, until, entry) =>
      change(userId, async (tx) => {
        await endSessions(tx, { userId }, "suspended");
        await insertEntry(tx, entry);
        return { suspendedAt: entry.at, suspendedUntil: until };
      }),

    lift: (userId, entry) =>
      change(userId, async (tx) => {
        await insertEntry(tx, entry);
        return { suspendedAt: null, suspendedUntil: null };
      }),

    setRoles: (userId, roles, entry) =>
      change(userId, async (tx, before) => {
        // Tokens carry roles: those that are out go with their sessions.
        await endSessions(tx, { userId }, "ended");
        const details = { ...entry.details, before: before.roles, roles };
        await insertEntry(tx, { ...entry, details });
        return { roles };
      }),

    async search(query, limit) {
      const isNamed = like(lower(users.displayName), lower(beginningWith(query)));
      return await orm(sql).select(userColumns()).from(users)
        .where(
          and(
            isNull(users.deletedAt),
            or(isNamed, isId(query.toLowerCase()) ? eq(users.id, query) : undefined),
          ),
        )
        .orderBy(users.displayName, users.id).limit(limit);
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
