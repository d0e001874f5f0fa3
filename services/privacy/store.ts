/** Everything kept about one player, across all domains. */

import type { Database } from "../../db/client.ts";
import { hideAll } from "../leaderboards/mod.ts";
import type { Move } from "../platform/ranks/rank_index.ts";
import { announce, toWebhooks } from "../outbox/mod.ts";
import { tellEnded } from "../matchmaking/mod.ts";
import { tellParties } from "../parties/mod.ts";
import { userDeleted } from "./events.ts";
import { collect, type CollectedKind } from "./export_store.ts";

export interface PrivacyStore {
  /** All rows about the player, by kind; secrets' hashes are not among them. */
  collect(userId: string): AsyncIterable<CollectedKind>;
  /**
   * Anonymises what must stay and removes the rest, but for the leaderboard entries: those are
   * hidden and answered, so that the ranks can follow before `removeEntries`.
   */
  erase(userId: string, at: Date): Promise<(Move & { season: string; mode: string })[]>;
  removeEntries(userId: string): Promise<void>;
  /** Players deleted after `since` of whom something is left, or has come since. */
  listUnfinished(since: Date, limit: number): Promise<string[]>;
}

const DELETED_NAME = "Deleted player";

export function createPrivacyStore({ sql }: Database): PrivacyStore {
  return {
    collect: (userId) => collect(sql, userId),

    async erase(userId, at) {
      return await sql.begin(async (tx) => {
        const went = await tx`
          select 1 from users where id = ${userId} and deleted_at is null for update`;
        await tx`
          update users set display_name = ${DELETED_NAME}, external_id = null, roles = '{}',
            deleted_at = coalesce(deleted_at, ${at}) where id = ${userId}`;
        if (went.length > 0) {
          await announce(tx, toWebhooks(tx, userDeleted, { data: { user_id: userId }, at }));
        }
        await tx`delete from devices where user_id = ${userId}`;
        await tx`delete from profiles where user_id = ${userId}`;
        // A party's ticket was for others: it ends for everybody, as when a member leaves.
        await tx`
          with over as (
            update tickets set status = 'ended', reason = 'cancelled', ended_at = ${at}
            where status = 'queued' and user_id <> ${userId} and id in (
              select id from tickets where user_id = ${userId} and status = 'queued')
            returning id, user_id, ended_at
          )
          ${announce(tx, tellEnded(tx, "cancelled", tx`over`))}`;
        await tx`delete from tickets where user_id = ${userId}`;
        const left = await tx<{ party_id: string }[]>`
          delete from party_members where user_id = ${userId} returning party_id`;
        // Whoever has been there longest leads on; nobody left ends the party.
        await tx`
          update parties p set leader_id = m.user_id from (
            select distinct on (party_id) party_id, user_id from party_members
            order by party_id, joined_at, user_id) m
          where p.leader_id = ${userId} and m.party_id = p.id`;
        await tx`delete from parties where leader_id = ${userId}`;
        await announce(
          tx,
          tellParties(tx, {
            from: tx`parties p where id = any(${left.map((row) => row.party_id)}::uuid[])`,
            at,
          }),
        );
        await tx`delete from ratings where user_id = ${userId}`;
        await tx`delete from events where user_id = ${userId}`;
        await tx`delete from alerts where user_id = ${userId}`;
        await tx`delete from leaderboard_snapshot_entries where user_id = ${userId}`;
        await tx`delete from season_prizes where user_id = ${userId}`;
        await tx`delete from idempotency_keys where caller = ${userId}`;
        await tx`
          delete from outbox where target = ${`user:${userId}`}
            or error is not null and strpos(payload_json::text, ${userId}) > 0`;
        await tx`update match_participants set stats_json = null where user_id = ${userId}`;
        return await hideAll(tx, userId);
      });
    },

    async removeEntries(userId) {
      await sql`delete from leaderboard_entries where user_id = ${userId}`;
    },

    async listUnfinished(since, limit) {
      const rows = await sql<{ id: string }[]>`
        select u.id from users u
        where u.deleted_at > ${since} and (
          exists (select from leaderboard_entries where user_id = u.id)
          or exists (select from leaderboard_snapshot_entries where user_id = u.id)
          or exists (select from season_prizes where user_id = u.id)
          or exists (select from ratings where user_id = u.id)
          or exists (select from profiles where user_id = u.id)
          or exists (select from devices where user_id = u.id)
          or exists (select from sessions where user_id = u.id and revoked_at is null)
          or exists (select from tickets where user_id = u.id)
          or exists (select from party_members where user_id = u.id)
          or exists (select from events where user_id = u.id)
          or exists (select from alerts where user_id = u.id))
        limit ${limit}`;
      return rows.map(({ id }) => id);
    },
  };
}
