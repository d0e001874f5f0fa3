/** What time does to tickets and matches: they expire, are voided, come back (MM8, MM14, MM19). */

import type { Database, Transaction } from "../../../db/client.ts";
import { switchedOff } from "../../game/mod.ts";
import { suspendedPlayers } from "../../identity/mod.ts";
import { announce } from "../../outbox/mod.ts";
import { notifyEnded, notifyTickets, notifyVoided } from "./news.ts";
import { hasParted, TICKETS_CHANNEL } from "./store.ts";
import { endTickets, requeueTickets } from "./ticket_transitions.ts";

export interface WaitingPlayer {
  ticketId: string;
  userId: string;
  region: string;
  mmr: number;
  queuedAt: Date;
}

export interface MaintenanceStore {
  /**
   * Ends queued tickets: `expired` when their time is over or nobody has been heard of them for
   * `graceMs`, `kicked` when a player is suspended, or the mode is switched off or `closed` for good.
   * @returns their ids
   */
  endStale(
    mode: string,
    at: Date,
    options: { graceMs: number; closed: boolean },
  ): Promise<string[]>;
  /** Players who wait in a mode's queue, the longest-waiting first. */
  listWaiting(mode: string, limit: number): Promise<WaitingPlayer[]>;
  /** Voids active matches of a mode that began before `before` and never ended. */
  voidUnfinished(mode: string, before: Date, at: Date): Promise<string[]>;
  /**
   * Voids matches that no game server took in time; their tickets wait again with their old waiting
   * time, unless a player of theirs has left, has queued elsewhere or their party has changed.
   */
  voidUnassigned(mode: string, at: Date, expiresAt: Date): Promise<string[]>;
}

export function createMaintenanceStore({ sql }: Database): MaintenanceStore {
  return {
    async listWaiting(mode, limit) {
      return await sql<WaitingPlayer[]>`
        select id as "ticketId", user_id as "userId", region, mmr, queued_at as "queuedAt"
        from tickets where mode = ${mode} and status = 'queued' order by queued_at limit ${limit}`;
    },

    async endStale(mode, at, { graceMs, closed }) {
      const rows = await sql<{ id: string }[]>`
        with stale as (
          select t.id, case
            when ${closed}::bool or ${switchedOff(sql, "mode", sql`t.mode`)}
              or u.id is not null
              then 'kicked'
            when t.expires_at <= ${at} or t.seen_at < ${new Date(at.getTime() - graceMs)}
              then 'expired'
          end as reason
          from tickets t left join ${suspendedPlayers(sql, at)} u on u.id = t.user_id
          where t.mode = ${mode} and t.status = 'queued'
        ), over as (
          ${
        endTickets(sql, {
          of: "queued",
          from: sql`(
            select id, max(reason) as reason from stale where reason is not null group by id) s`,
          ...{ where: sql`t.id = s.id`, reason: sql`s.reason`, at },
        })
      }
        ), announced as (
          ${announce(sql, notifyEnded(sql, sql`reason`, sql`over`))}
        )
        select distinct id from over`;
      return rows.map(({ id }) => id);
    },

    async voidUnfinished(mode, before, at) {
      const rows = await sql<{ id: string }[]>`
        with gone as (
          update matches set status = 'voided', finished_at = ${at}
          where mode = ${mode} and status = 'active' and finished_at is null
            and created_at < ${before}
          returning id
        ), announced as (
          ${
        announce(
          sql,
          notifyVoided(sql, "unplayed", at),
        )
      }
        )
        select id from gone`;
      return rows.map(({ id }) => id);
    },

    async voidUnassigned(mode, at, expiresAt) {
      return await sql.begin(async (tx) => {
        const gone = (await tx<{ id: string }[]>`
          update matches set status = 'voided', finished_at = ${at}
          where mode = ${mode} and status = 'active' and finished_at is null
            and assign_by <= ${at} and address is null
          returning id`).map(({ id }) => id);
        // Read anew: whoever was leaving meanwhile has left, and stays out of the queue.
        const reason = "unassigned";
        if (gone.length > 0) await requeue(tx, gone, { mode, reason, at, expiresAt });
        return gone;
      });
    },
  };
}

/** Tickets of matches that were voided wait again; all their players are told. */
export async function requeue(
  tx: Transaction,
  gone: string[],
  { mode, reason, at, expiresAt }: { mode: string; reason: string; at: Date; expiresAt: Date },
): Promise<void> {
  await tx`
    with gone as (
      select unnest(${gone}::uuid[]) as id
    ), free as (
      select t.id from gone join tickets t on t.match_id = gone.id and t.status = 'matched'
        join match_participants p on p.match_id = t.match_id and p.user_id = t.user_id
        left join tickets l on l.user_id = t.user_id and l.id <> t.id and (
          l.status in ('queued', 'proposed')
          or l.status = 'matched' and l.enqueued_at > t.enqueued_at)
      group by t.id having count(l.id) = 0 and count(p.left_at) = 0
        and not bool_or(${hasParted(tx, tx`t`)})
    ), back as (
      ${requeueTickets(tx, tx`free`, { at, expiresAt })}
    ), announced as (
      ${
    announce(
      tx,
      notifyVoided(tx, reason, at),
      notifyTickets(tx, { status: "queued", mode, region: tx`region` }, { from: tx`back`, at }),
    )
  }
    )
    select pg_notify(${TICKETS_CHANNEL}, ${mode}) from back limit 1`;
}
