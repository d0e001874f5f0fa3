/** Rows of users, devices, sessions and signing keys. */

import { byteas, instants } from "../../../db/arrays.ts";
import { getTableColumns } from "drizzle-orm";
import type { Database } from "../../../db/client.ts";
import type { Columns } from "../../../db/rows.ts";
import { users } from "../../../db/schema/identity.ts";
import { insertEntries } from "../../audit/mod.ts";
import type { User } from "../types.ts";

/** What one guest sign-in writes. */
export interface NewGuest {
  /** Used when the device is new. */
  userId: string;
  displayName: string;
  region: string;
  deviceHash: Uint8Array | null;
  sessionId: string;
  cookieHash: Uint8Array;
  refreshHash: Uint8Array;
  /** Client's address, for the audit log. */
  address: string;
  /** Kept with a new player; absent: their client told none. */
  timeZone?: string | null;
  at: Date;
}

export interface IdentityStore {
  /**
   * Signs guests in with one statement, audited as one row; a known device keeps its player, a
   * suspended player gets no session. No device twice.
   */
  insertGuests(guests: NewGuest[]): Promise<User[]>;
  findUser(id: string): Promise<User | undefined>;
  setTimeZone(userId: string, timeZone: string): Promise<void>;
}

/** A row of users as hand-written statements answer it. */
export type UserRow = Columns<
  typeof users,
  | ("id" | "external_id" | "display_name" | "region" | "roles" | "created_at")
  | ("suspended_at" | "suspended_until" | "time_zone")
>;

/** What makes a user, for the query builder. */
export function userColumns() {
  const { deletedAt: _deletedAt, ...columns } = getTableColumns(users);
  return columns;
}

export function createIdentityStore({ sql }: Database): IdentityStore {
  return {
    async insertGuests(guests) {
      const rows = await sql<UserRow[]>`
        with input as (
          select * from unnest(
            ${guests.map((g) => g.userId)}::uuid[],
            ${guests.map((g) => g.displayName)}::text[],
            ${guests.map((g) => g.region)}::text[],
            ${byteas(guests.map((g) => g.deviceHash))}::bytea[],
            ${guests.map((g) => g.sessionId)}::uuid[],
            ${byteas(guests.map((g) => g.cookieHash))}::bytea[],
            ${byteas(guests.map((g) => g.refreshHash))}::bytea[],
            ${instants(guests.map((g) => g.at))}::timestamptz[],
            ${guests.map((g) => g.address)}::text[],
            ${guests.map((g) => g.timeZone ?? null)}::text[]
          ) with ordinality as i
            (user_id, display_name, region, device, session_id, cookie, refresh, at, address,
              time_zone, ord)
        ), known as (
          insert into devices (secret_hash, user_id, created_at)
          select device, user_id, at from input where device is not null order by device
          on conflict (secret_hash) do update set secret_hash = excluded.secret_hash
          returning secret_hash, user_id
        ), who as (
          select input.*, coalesce(known.user_id, input.user_id) as owner
          from input left join known on known.secret_hash = input.device
        ), owners as (
          -- Locked: a suspension comes wholly before this sign-in, or finds its session.
          select * from users where id in (select user_id from known) order by id for share
        ), judged as (
          select who.*, u.suspended_at is not null
            and (u.suspended_until is null or u.suspended_until > who.at) as refused
          from who left join owners u on u.id = who.owner
        ), fresh as (
          insert into users (id, display_name, region, roles, created_at, time_zone)
          select owner, display_name, region, '{player}', at, time_zone
          from who where owner = user_id
        ), signed_in as (
          insert into sessions (id, user_id, cookie_hash, refresh_hash, created_at, used_at)
          select session_id, owner, cookie, refresh, at, at
          from judged where not refused
        ), audited as (
          ${
        insertEntries(
          sql,
          sql`
          select max(at), 'sign_in.guest', 'system', array_agg(owner::text order by ord),
            array_agg(address order by ord), case when refused then 'refused' else 'done' end
          from judged group by refused`,
        )
      }
        )
        select who.owner as id, u.external_id,
          coalesce(u.display_name, who.display_name) as display_name,
          coalesce(u.region, who.region) as region,
          coalesce(u.roles, '{player}') as roles,
          coalesce(u.created_at, who.at) as created_at, u.suspended_at, u.suspended_until,
          case when u.id is null then who.time_zone else u.time_zone end as time_zone
        from who left join owners u on u.id = who.owner order by who.ord`;
      return rows.map(toUser);
    },

    async findUser(id) {
      const [row] = await sql<UserRow[]>`
        select id, external_id, display_name, region, roles, created_at, suspended_at, suspended_until,
          time_zone
        from users where id = ${id} and deleted_at is null`;
      return row && toUser(row);
    },

    async setTimeZone(userId, timeZone) {
      await sql`
        update users set time_zone = ${timeZone} where id = ${userId} and deleted_at is null`;
    },
  };
}

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    externalId: row.external_id,
    displayName: row.display_name,
    region: row.region,
    roles: row.roles,
    createdAt: row.created_at,
    suspendedAt: row.suspended_at,
    suspendedUntil: row.suspended_until,
    timeZone: row.time_zone,
  };
}
