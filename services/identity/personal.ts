/** What is kept of who a player is: the account, its settings, devices and sessions. */

import type { Fragment, Sql, Transaction } from "../../db/client.ts";
import type { PersonalData } from "../platform/personal.ts";

const DELETED_NAME = "Deleted player";

export const identityPersonal: PersonalData = {
  columns: {
    "profiles.user_id": { exported: "settings", deletion: "removed" },
    "devices.user_id": { exported: "devices", deletion: "removed" },
    "sessions.user_id": {
      exported: "sessions",
      deletion: { kept: "ended at once, and pruned when their tokens are out of date" },
    },
    "passkeys.user_id": { exported: "passkeys", deletion: "removed" },
    "recovery_phrases.user_id": { exported: "recovery_phrase", deletion: "removed" },
    "device_requests.user_id": {
      exported: { not: "gone after ten minutes; the session that came of it is told" },
      deletion: "removed",
    },
  },

  collect: (sql, userId) => [
    {
      kind: "user",
      one: sql`
      select to_jsonb(u) as row from (
        select id, external_id, display_name, region, roles, created_at, suspended_at, suspended_until,
          time_zone
        from users where id = ${userId}) u`,
    },
    {
      kind: "settings",
      one: sql`select settings_json as row from profiles where user_id = ${userId}`,
    },
    {
      kind: "devices",
      many: sql`
      select encode(secret_hash, 'hex') as key, jsonb_build_object('created_at', created_at) as row
      from devices where user_id = ${userId}`,
    },
    {
      kind: "passkeys",
      many: sql`
      select id::text as key, jsonb_build_object('id', id, 'name', name, 'transports', transports,
        'created_at', created_at, 'used_at', used_at) as row
      from passkeys where user_id = ${userId}`,
    },
    {
      kind: "recovery_phrase",
      one: sql`
      select jsonb_build_object('created_at', created_at, 'once', once) as row
      from recovery_phrases where user_id = ${userId}`,
    },
    {
      kind: "sessions",
      many: sql`
      select id::text as key, jsonb_build_object('id', id, 'created_at', created_at, 'used_at', used_at,
        'revoked_at', revoked_at) || case when o.session_id is null then '{}'::jsonb else
          jsonb_build_object('issuer', o.issuer, 'subject', o.subject, 'sid', o.sid,
            'checked_at', o.checked_at) end as row
      from sessions left join oidc_sessions o on o.session_id = id where user_id = ${userId}`,
    },
  ],

  // The row stays for matches and purchases that name it.
  async erase(tx, userId, at) {
    await tx`
      update users set display_name = ${DELETED_NAME}, external_id = null, roles = '{}',
        time_zone = null,
        deleted_at = coalesce(deleted_at, ${at}) where id = ${userId}`;
    await tx`delete from devices where user_id = ${userId}`;
    await tx`delete from passkeys where user_id = ${userId}`;
    await tx`delete from recovery_phrases where user_id = ${userId}`;
    await tx`delete from device_requests where user_id = ${userId}`;
    await tx`
      delete from oidc_sessions o using sessions s where s.id = o.session_id and s.user_id = ${userId}`;
    await tx`delete from profiles where user_id = ${userId}`;
  },

  left: (sql, user) => [
    sql`select from profiles where user_id = ${user}`,
    sql`select from devices where user_id = ${user}`,
    sql`select from passkeys where user_id = ${user}`,
    sql`select from recovery_phrases where user_id = ${user}`,
    sql`select from device_requests where user_id = ${user}`,
    sql`select from oidc_sessions o join sessions s on s.id = o.session_id where s.user_id = ${user}`,
    sql`select from sessions where user_id = ${user} and revoked_at is null`,
  ],

  // Who has a way back may come back.
  traces: (sql, user) => [
    sql`select from sessions where user_id = ${user}`,
    sql`select from passkeys where user_id = ${user}`,
    sql`select from recovery_phrases where user_id = ${user}`,
  ],
};

/** Holds an account that is about to be deleted. @returns whether it was there until now */
export async function lockAccount(tx: Transaction, userId: string): Promise<boolean> {
  const [row] = await tx<{ alive: boolean }[]>`
    select deleted_at is null as alive from users where id = ${userId} for update`;
  return row?.alive ?? false;
}

/** Rows `u` of the accounts that were deleted after `since`. */
export function deletedAccounts(sql: Sql, since: Date): Fragment {
  return sql`(select id from users where deleted_at > ${since}) u`;
}

/** Accounts that are gone, by when and who. */
export function deletionsAfter(
  sql: Sql,
  after: { at: Date; id: string } | undefined,
  limit: number,
): Promise<{ id: string; at: Date }[]> {
  return sql<{ id: string; at: Date }[]>`
    select id, deleted_at as at from users
    where deleted_at is not null
      and ${after ? sql`(deleted_at, id) > (${after.at}, ${after.id})` : sql`true`}
    order by deleted_at, id limit ${limit}`;
}

/** Which of these accounts there are, and whether they are still somebody's. */
export function accountStates(
  sql: Sql,
  ids: readonly string[],
): Promise<{ id: string; alive: boolean }[]> {
  return sql<{ id: string; alive: boolean }[]>`
    select id, deleted_at is null as alive from users where id = any(${ids as string[]}::uuid[])`;
}
