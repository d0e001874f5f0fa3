/** What is over long enough leaves: tickets, matches that were never played, or that nobody ends. */

import type { Database } from "../../../db/client.ts";
import { announce } from "../../outbox/mod.ts";
import { notifyEnded, notifyVoided } from "./news.ts";
import { deleteTickets, endTickets } from "./ticket_transitions.ts";
import { firstIdAt } from "../../platform/ids.ts";

export interface RetentionStore {
  /**
   * Removes tickets made before `before` that are over, their matches too.
   * @returns how many; fewer than `limit` when none are left
   */
  pruneTickets(before: Date, limit: number): Promise<number>;
  /**
   * Voids active matches made before `before` of modes that no node matches any more, and so keeps
   * nobody from queueing who waits for their end.
   */
  voidOrphans(
    matched: readonly string[],
    orphans: { before: Date; at: Date; limit: number },
  ): Promise<number>;
  /**
   * Ends tickets of modes that no node matches any more once they have run out: the node that took the
   * mode out of the game lets its tickets go, unless it died over it.
   */
  endOrphans(
    matched: readonly string[],
    orphans: { before: Date; at: Date; limit: number },
  ): Promise<number>;
  /** Removes matches proposed before `before` that somebody declined: nobody has played them. */
  pruneCancelled(before: Date, limit: number): Promise<number>;
}

export function createRetentionStore({ sql }: Database): RetentionStore {
  return {
    async pruneTickets(before, limit) {
      const { count } = await deleteTickets(
        sql,
        sql`(id, user_id) in (
          select t.id, t.user_id from tickets t left join matches m on m.id = t.match_id
          where t.id < ${firstIdAt(before)} and t.status in ('ended', 'matched')
            and (m.id is null or m.finished_at is not null)
          order by t.id limit ${limit} for update of t skip locked)`,
      );
      return count;
    },

    async voidOrphans(matched, { before, at, limit }) {
      const rows = await sql`
        with gone as (
          update matches set status = 'voided', finished_at = ${at} where id in (
            select id from matches
            where status = 'active' and finished_at is null and created_at < ${before}
              and mode <> all(${[...matched]}::text[])
            order by created_at limit ${limit} for update skip locked)
          returning id
        ), announced as (
          ${
        announce(
          sql,
          notifyVoided(sql, "voided", at),
        )
      }
        )
        select 1 from gone`;
      return rows.length;
    },

    async endOrphans(matched, { before, at, limit }) {
      const rows = await sql`
        with over as (
          ${
        endTickets(sql, {
          of: "live",
          where: sql`(t.id, t.user_id) in (
            select id, user_id from tickets
            where status in ('queued', 'proposed') and expires_at < ${before}
              and mode <> all(${[...matched]}::text[])
            order by id limit ${limit} for update skip locked)`,
          ...{ reason: "expired", at },
        })
      }
        ), announced as (
          ${announce(sql, notifyEnded(sql, "expired", sql`over`))}
        )
        select 1 from over`;
      return rows.length;
    },

    async pruneCancelled(before, limit) {
      const { count } = await sql`
        delete from matches where id in (
          select id from matches m where id < ${firstIdAt(before)} and status = 'cancelled'
            and not exists (select from tickets where match_id = m.id)
          order by id limit ${limit} for update skip locked)`;
      return count;
    },
  };
}
