/**
 * Every transition of a ticket, as parts of the statements that make it: nobody else writes tickets.
 *
 *            seatTickets            beginTickets
 *     queued ───────────▶ proposed ─────────────▶ matched
 *       ▲ ▲ │                │ │                   ▲ │
 *       │ │ └────────────────│─│───────────────────┘ │   seatTickets, where nobody is asked
 *       │ └──────────────────┘ │                     │   returnTickets: the match is cancelled
 *       └──────────────────────│─────────────────────┘   requeueTickets: no game server took it
 *     queued, proposed ────────┴──▶ ended                endTickets, returnTickets
 *
 * All rows of a ticket, one per player, change together. Each part answers the rows it changed.
 */

import type { Fragment, Sql, Transaction } from "../../../db/client.ts";
import type { EndReason } from "../types.ts";

type Runner = Sql | Transaction;

/**
 * nothing → queued.
 * @param rows what follows SELECT, with its FROM: `id`, `user_id`, `party_id`, `mode`, `region`, `mmr`,
 *   `enqueued_at`, `queued_at`, `expires_at`, `seen_at`, `latency_json`, `bots`
 * @param taken leaves those out whose player has a live ticket; without it they are an error
 */
export const queueTickets = (sql: Runner, rows: Fragment, taken?: "left out"): Fragment =>
  sql`insert into tickets (status, id, user_id, party_id, mode, region, mmr, enqueued_at, queued_at,
      expires_at, seen_at, latency_json, bots)
    select 'queued', ${rows}
    ${
    taken ? sql`on conflict (user_id) where status in ('queued', 'proposed') do nothing` : sql``
  } returning *`;

/** queued → proposed, where everybody must accept; else → matched. @param seats rows `s` of the seats */
export const seatTickets = (
  sql: Runner,
  seats: Fragment,
  { asked, at }: { asked: boolean; at: Date },
): Fragment =>
  sql`update tickets t set status = ${asked ? "proposed" : "matched"},
      reason = ${asked ? null : "matched"}, ended_at = ${asked ? null : at}::timestamptz,
      match_id = s.match_id, team = s.team, accepted_at = null
    from ${seats} s where t.id = s.id and t.user_id = s.user_id`;

/** A player of a proposed ticket accepts, or everybody in it; again changes nothing. */
export const acceptTicket = (
  sql: Runner,
  { ticketId, userId, at }: { ticketId: string; userId: string | null; at: Date },
): Fragment =>
  sql`update tickets set accepted_at = coalesce(accepted_at, ${at})
    where id = ${ticketId} and status = 'proposed'
      and (${userId}::uuid is null or user_id = ${userId}::uuid)`;

/** proposed → matched: everybody has accepted. */
export const beginTickets = (sql: Runner, matchId: string, at: Date): Fragment =>
  sql`update tickets set status = 'matched', reason = 'matched', ended_at = ${at}
    where match_id = ${matchId} and status = 'proposed' returning id, user_id, team`;

/**
 * proposed → queued with the old waiting time, or → ended: of a match that is cancelled.
 * @param of rows `p`: `id`, `user_id`, whether it is `gone` for `reason`, or its party has `parted`
 */
export const returnTickets = (
  sql: Runner,
  of: Fragment,
  { reason, at }: { reason: EndReason; at: Date },
): Fragment =>
  sql`update tickets t set
      status = case when gone or parted then 'ended' else 'queued' end,
      reason = case when gone then ${reason} when parted then 'cancelled' end,
      ended_at = case when gone or parted then ${at}::timestamptz end,
      match_id = null, team = null, accepted_at = null, queued_at = ${at}
    from ${of} p
    where t.id = p.id and t.user_id = p.user_id and t.status = 'proposed'
    returning t.*`;

/** matched → queued with the old waiting time. @param of rows `free` of their ids */
export const requeueTickets = (
  sql: Runner,
  of: Fragment,
  { at, expiresAt }: { at: Date; expiresAt: Date },
): Fragment =>
  sql`update tickets t set status = 'queued', reason = null, match_id = null, team = null,
      ended_at = null, queued_at = ${at}, expires_at = ${expiresAt},
      seen_at = case when t.seen_at is not null then ${at}::timestamptz end
    from ${of} free where t.id = free.id
    returning t.*`;

/** queued → ended, or proposed → ended as well where it is `live`. */
export const endTickets = (
  sql: Runner,
  { of, from, where, reason, at }: {
    of: "queued" | "live";
    /** Further rows that `where`, `reason` and `at` may name. */
    from?: Fragment;
    /** Which tickets `t`. */
    where: Fragment;
    reason: EndReason | Fragment;
    at: Date | Fragment;
  },
): Fragment =>
  sql`update tickets t set status = 'ended', reason = ${reason}, ended_at = ${at}
    ${from ? sql`from ${from}` : sql``}
    where ${where} and ${isIn(sql, of)}
    returning t.*`;

/** Live tickets whose players were heard of last before `since` are heard of now. */
export const touchTickets = (
  sql: Runner,
  userIds: string[],
  { at, since }: { at: Date; since: Date },
): Fragment =>
  sql`update tickets set seen_at = ${at}
    where status in ('queued', 'proposed') and seen_at < ${since}
      and id in (select id from tickets where user_id = any(${userIds}::uuid[])
        and status in ('queued', 'proposed'))`;

/** Forgets tickets. @param where which */
export const deleteTickets = (sql: Runner, where: Fragment): Fragment =>
  sql`delete from tickets where ${where}`;

const isIn = (sql: Runner, state: "queued" | "live"): Fragment =>
  state === "queued" ? sql`t.status = 'queued'` : sql`t.status in ('queued', 'proposed')`;
