/** Rows of sessions: finding, renewing and ending them. */

import { and, desc, eq, gt, isNull } from "drizzle-orm";
import type { Database, Sql, Transaction } from "../../../db/client.ts";
import { orm } from "../../../db/orm.ts";
import type { Columns } from "../../../db/rows.ts";
import { sessions } from "../../../db/schema/identity.ts";
import { type AuditEntry, insertEntry } from "../../audit/mod.ts";
import type { RevocationSource, RevokedSession, RevokeReason } from "../sessions/revocations.ts";
import { toUser, type UserRow } from "./store.ts";
import type { SessionInfo, User } from "../types.ts";

export interface SessionRow {
  id: string;
  user: User;
  cookieHash: Uint8Array;
  refreshHash: Uint8Array;
  createdAt: Date;
  usedAt: Date;
  revokedAt: Date | null;
}

/** All sessions of a player, or one of them. */
export interface OfPlayer {
  userId: string;
  sessionId?: string;
}

/** A refresh token's hash and that of its successor. */
export interface RefreshExchange {
  sessionId: string;
  from: Uint8Array;
  to: Uint8Array;
  at: Date;
}

export interface SessionStore extends RevocationSource {
  find(id: string): Promise<SessionRow | undefined>;
  touch(id: string, at: Date): Promise<void>;
  /** Exchanges a refresh token; false when it is none of the session's present ones. */
  rotateRefresh(exchange: RefreshExchange): Promise<boolean>;
  /**
   * Gives a token that was exchanged after `since` a second successor, unless one of its successors
   * has been exchanged as well; false then.
   */
  branchRefresh(exchange: RefreshExchange, since: Date): Promise<boolean>;
  /** Whether the session once had this refresh token. */
  wasRefreshUsed(sessionId: string, hash: Uint8Array): Promise<boolean>;
  /** The player's living sessions, newest first. */
  list(userId: string, idleSince: Date): Promise<SessionInfo[]>;
  /**
   * Ends one session of the player, or all of them, and writes `entry` down if any was alive; every
   * node hears of it.
   * @returns ids of those that were alive
   */
  revoke(of: OfPlayer, reason: RevokeReason, entry?: AuditEntry): Promise<string[]>;
  /** Removes sessions that nobody can use any more, and those that ended longer ago than that. */
  prune(revokedKeptMs: number, idleSince: Date): Promise<void>;
}

const MOST_LISTED = 200;
const CHANNEL = "sessions_revoked";

/** Both have an id and a time of making. */
type FoundRow =
  & UserRow
  & Columns<typeof sessions, "cookie_hash" | "refresh_hash" | "used_at" | "revoked_at">
  & { session_id: string; opened_at: Date };

export function createSessionStore({ sql, direct }: Database): SessionStore {
  return {
    async find(id) {
      const [row] = await sql<FoundRow[]>`
        select s.id as session_id, s.cookie_hash, s.refresh_hash, s.created_at as opened_at,
          s.used_at, s.revoked_at, u.id, u.external_id, u.display_name, u.region, u.roles,
          u.created_at, u.suspended_at, u.suspended_until, u.time_zone
        from sessions s join users u on u.id = s.user_id
        where s.id = ${id} and u.deleted_at is null`;
      return row && {
        id: row.session_id,
        user: toUser(row),
        cookieHash: row.cookie_hash,
        refreshHash: row.refresh_hash,
        createdAt: row.opened_at,
        usedAt: row.used_at,
        revokedAt: row.revoked_at,
      };
    },

    async touch(id, at) {
      await sql`update sessions set used_at = ${at} where id = ${id}`;
    },

    async rotateRefresh({ sessionId, from, to, at }) {
      const rows = await sql`
        with own as (
          update sessions s set refresh_hash = ${to}, refresh_parent = ${from}, used_at = ${at}
          from (select id, refresh_parent as parent_hash from sessions where id = ${sessionId}) before
          where s.id = before.id and s.refresh_hash = ${from} and s.revoked_at is null
          returning s.id, before.parent_hash
        ), branch as (
          delete from refresh_token_branches where hash = ${from} and session_id = ${sessionId}
          returning session_id as id, parent_hash
        ), grown as (
          insert into refresh_token_branches (hash, session_id, parent_hash, created_at)
          select ${to}::bytea, id, ${from}::bytea, ${at}::timestamptz from branch
        ), seen as (
          update sessions set used_at = ${at} where id in (select id from branch)
        )
        insert into refresh_tokens_used (hash, session_id, parent_hash, used_at)
        select ${from}::bytea, id, parent_hash, ${at}::timestamptz
        from (select * from own union all select * from branch) spent
        returning session_id`;
      return rows.length === 1;
    },

    async branchRefresh({ sessionId, from, to, at }, since) {
      const rows = await sql`
        insert into refresh_token_branches (hash, session_id, parent_hash, created_at)
        select ${to}, session_id, hash, ${at} from refresh_tokens_used u
        where hash = ${from} and session_id = ${sessionId} and used_at >= ${since}
          and not exists (select from refresh_tokens_used child
            where child.session_id = u.session_id and child.parent_hash = u.hash)
          and exists (select from sessions s where s.id = u.session_id and s.revoked_at is null)
        returning session_id`;
      return rows.length === 1;
    },

    async wasRefreshUsed(sessionId, hash) {
      const rows = await sql`
        select 1 from refresh_tokens_used where hash = ${hash} and session_id = ${sessionId}`;
      return rows.length > 0;
    },

    async list(userId, idleSince) {
      const { id, createdAt, usedAt, revokedAt } = sessions;
      return await orm(sql).select({ id, createdAt, usedAt }).from(sessions)
        .where(and(eq(sessions.userId, userId), isNull(revokedAt), gt(usedAt, idleSince)))
        .orderBy(desc(createdAt)).limit(MOST_LISTED);
    },

    async revoke(of, reason, entry) {
      if (!entry) return await endSessions(sql, of, reason);
      return await sql.begin(async (tx) => {
        const ended = await endSessions(tx, of, reason);
        if (ended.length > 0) await insertEntry(tx, entry);
        return ended;
      });
    },

    async prune(revokedKeptMs, idleSince) {
      await sql`
        delete from sessions where used_at < ${idleSince}
          or revoked_at < clock_timestamp() - ${revokedKeptMs} * interval '1 ms'`;
      // A second token that nobody came back with belongs to an answer that was lost.
      await sql`delete from refresh_token_branches where created_at < ${idleSince}`;
    },

    async listRevoked(keptMs, seen) {
      const rows = await sql<(RevokedSession & { horizon: string })[]>`
        select s.id as "sessionId", s.revoke_reason as reason, s.revoked_at as at, h.horizon
        from (select pg_snapshot_xmin(pg_current_snapshot())::text as horizon) h
        left join sessions s on s.revoked_at >= clock_timestamp() - ${keptMs} * interval '1 ms'
          and (s.revoked_xid is null or s.revoked_xid >= ${seen}::text::xid8)`;
      return { horizon: rows[0]!.horizon, revoked: rows.filter((row) => row.sessionId !== null) };
    },

    listenRevoked: (wake, restored) => direct.listen(CHANNEL, wake, restored),
  };
}

/**
 * Ends sessions as part of a larger change; when is told by the database's clock, for other nodes
 * judge by it what they may have missed. @returns ids of those that were alive
 */
export async function endSessions(
  sql: Sql | Transaction,
  { userId, sessionId }: OfPlayer,
  reason: RevokeReason,
): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    with ended as (
      update sessions
      set revoked_at = clock_timestamp(), revoke_reason = ${reason}, revoked_xid = pg_current_xact_id()
      where user_id = ${userId} and revoked_at is null
        and (${sessionId ?? null}::uuid is null or id = ${sessionId ?? null}::uuid)
      returning id
    ), notified as (
      select pg_notify(${CHANNEL}, '') from ended limit 1
    )
    select id, (select count(*) from notified) as notified from ended`;
  return rows.map(({ id }) => id);
}
