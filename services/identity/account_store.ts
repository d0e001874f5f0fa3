/** What players set of themselves, and what the staff does to accounts. */

import type { Database } from "../../db/client.ts";
import { toUser, type UserRow } from "./store.ts";
import type { Role, User } from "./types.ts";

export interface AccountStore {
  update(
    userId: string,
    change: { displayName?: string; region?: string },
  ): Promise<User | undefined>;
  find(userId: string): Promise<User | undefined>;
  /** Null end: until it is lifted. Undefined: no such player. */
  suspend(userId: string, at: Date, until: Date | null): Promise<User | undefined>;
  lift(userId: string): Promise<User | undefined>;
  setRoles(userId: string, roles: Role[]): Promise<User | undefined>;
  /** By the beginning of the name, or by id. */
  search(query: string, limit: number): Promise<User[]>;
  /** Lifts suspensions that are over. */
  liftOver(now: Date): Promise<void>;
  getSettings(userId: string): Promise<Record<string, unknown>>;
  setSettings(userId: string, settings: Record<string, unknown>, at: Date): Promise<void>;
}

export function createAccountStore({ sql }: Database): AccountStore {
  const columns = sql`id, external_id, display_name, region, roles, created_at, suspended_at,
    suspended_until`;
  const one = (rows: UserRow[]) => rows[0] && toUser(rows[0]);

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

    async suspend(userId, at, until) {
      return one(
        await sql<UserRow[]>`
        update users set suspended_at = ${at}, suspended_until = ${until}
        where id = ${userId} and deleted_at is null returning ${columns}`,
      );
    },

    async lift(userId) {
      return one(
        await sql<UserRow[]>`
        update users set suspended_at = null, suspended_until = null
        where id = ${userId} and deleted_at is null returning ${columns}`,
      );
    },

    async setRoles(userId, roles) {
      return one(
        await sql<UserRow[]>`
        update users set roles = ${roles}::text[]
        where id = ${userId} and deleted_at is null returning ${columns}`,
      );
    },

    async search(query, limit) {
      const pattern = `${query.replace(/[\\%_]/g, "\\$&")}%`;
      const rows = await sql<UserRow[]>`
        select ${columns} from users
        where deleted_at is null and (display_name ilike ${pattern} or id::text = ${query})
        order by display_name, id limit ${limit}`;
      return rows.map(toUser);
    },

    async liftOver(now) {
      await sql`
        update users set suspended_at = null, suspended_until = null
        where suspended_until <= ${now}`;
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
