/** What players set of themselves, and what the staff does to accounts. */

import type { Database, Transaction } from "../../../db/client.ts";
import { beginningWith } from "../../../db/like.ts";
import { type AuditEntry, insertEntries, insertEntry } from "../../audit/mod.ts";
import { isId } from "../../platform/ids.ts";
import { endSessions } from "./session.ts";
import { toUser, type UserRow } from "./store.ts";
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

export function createAccountStore({ sql }: Database): AccountStore {
  const columns = sql`id, external_id, display_name, region, roles, created_at, suspended_at,
    suspended_until`;
  const one = (rows: UserRow[]) => rows[0] && toUser(rows[0]);

  /** Locks the player: a sign-in comes wholly before the change or sees it. */
  async function change(
    userId: string,
    work: (tx: Transaction, before: User) => Promise<void>,
  ): Promise<User | undefined> {
    return await sql.begin(async (tx) => {
      const before = one(
        await tx<UserRow[]>`
        select ${columns} from users where id = ${userId} and deleted_at is null for update`,
      );
      if (!before) return undefined;
      await work(tx, before);
      return one(await tx<UserRow[]>`select ${columns} from users where id = ${userId}`);
    });
  }

  return {
    async update(userId, { displayName, region }) {
      return one(
        await sql<UserRow[]>`
        update users set display_name = coalesce(${displayName ?? null}, display_name),
          region = coalesce(${region ?? null}, region)
        where id = ${userId} and deleted_at is null returning ${columns}`,
      );
    },

    async find(userId) {
      return one(
        await sql<UserRow[]>`
        select ${columns} from users where id = ${userId} and deleted_at is null`,
      );
    },

    async suspend(userId, until, entry) {
      return await change(userId, async (tx) => {
        await tx`
          update users set suspended_at = ${entry.at}, suspended_until = ${until}
          where id = ${userId}`;
        await endSessions(tx, { userId }, "suspended");
        await insertEntry(tx, entry);
      });
    },

    async lift(userId, entry) {
      return await change(userId, async (tx) => {
        await tx`
          update users set suspended_at = null, suspended_until = null where id = ${userId}`;
        await insertEntry(tx, entry);
      });
    },

    async setRoles(userId, roles, entry) {
      return await change(userId, async (tx, before) => {
        await tx`update users set roles = ${roles}::text[] where id = ${userId}`;
        // Tokens carry roles: those that are out go with their sessions.
        await endSessions(tx, { userId }, "ended");
        const details = { ...entry.details, before: before.roles, roles };
        await insertEntry(tx, { ...entry, details });
      });
    },

    async search(query, limit) {
      const pattern = beginningWith(query);
      const rows = await sql<UserRow[]>`
        select ${columns} from users
        where deleted_at is null and (lower(display_name) like lower(${pattern}::text)
          or id = ${isId(query.toLowerCase()) ? query : null}::uuid)
        order by display_name, id limit ${limit}`;
      return rows.map(toUser);
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
      const [row] = await sql<{ settings_json: Record<string, unknown> }[]>`
        select settings_json from profiles where user_id = ${userId}`;
      return row?.settings_json ?? {};
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
}
