/** What statements of other domains ask about players and their sessions. */

import type { Fragment, Sql, Transaction } from "../../db/client.ts";

type Runner = Sql | Transaction;

/** Players as others may know them, in FROM: `id`, `display_name`, `region`, `deleted_at`. */
export const players = (sql: Runner): Fragment =>
  sql`(select id, display_name, region, deleted_at from users)`;

/** Whether nobody has this id, or no more. */
export const isUnknown = (sql: Runner, id: Fragment): Fragment =>
  sql`(select u.id from users u where u.id = ${id} and u.deleted_at is null) is null`;

/** Whether the account of this id was deleted. */
export const isDeleted = (sql: Runner, id: Fragment): Fragment =>
  sql`(select u.deleted_at from users u where u.id = ${id}) is not null`;

/** Players who are suspended at the time, in FROM: `id`. */
export const suspendedPlayers = (sql: Runner, at: Date): Fragment =>
  sql`(select id from users
    where suspended_at is not null and (suspended_until is null or suspended_until > ${at}))`;

/**
 * Holds a player, a lateral row or a statement: whoever changes what belongs to one player comes one
 * after the other. Of several players always in the order of their ids.
 */
export const heldPlayer = (sql: Runner, id: Fragment | string): Fragment =>
  sql`(select 1 from users u where u.id = ${id} for no key update)`;

/** Holds players in order: `id`, and whether it is `deleted`. @param ids a query of ids */
export const heldPlayers = (sql: Runner, ids: Fragment): Fragment =>
  sql`select id, deleted_at is not null as deleted from users where id in (${ids})
    order by id for no key update`;

/** Keeps an account from being deleted meanwhile: a lateral row with its `id`, unless it is gone. */
export const keptPlayer = (sql: Runner, id: Fragment): Fragment =>
  sql`(select u.id from users u where u.id = ${id} and u.deleted_at is null for key share)`;

/** Whether the player has used a session since. */
export const hasUsedSession = (sql: Runner, id: Fragment, since: Date): Fragment =>
  sql`exists (select from sessions s where s.user_id = ${id} and s.used_at >= ${since})`;

/** Accounts that are there, in FROM: `id`, `region`, `created_at`. */
export const accounts = (sql: Runner): Fragment =>
  sql`(select id, region, created_at from users where deleted_at is null)`;
