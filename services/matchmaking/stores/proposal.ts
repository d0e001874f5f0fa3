/** Rows of proposed matches: accepting, declining, running out of time (MM9). */

import type { Database, Transaction } from "../../../db/client.ts";
import { announce } from "../../outbox/mod.ts";
import {
  type LineupFields,
  lineupsOf,
  notifyAccepted,
  notifyCancelled,
  notifyCreated,
  notifyFound,
  notifyTickets,
} from "./news.ts";
import { hasParted, matchesOf, TICKETS_CHANNEL } from "./store.ts";
import { acceptTicket, beginTickets, returnTickets } from "./ticket_transitions.ts";
import type { EndReason } from "../types.ts";

export interface ProposalStore {
  /**
   * A player accepts, or everybody in the ticket; the last acceptance makes the match active.
   * @returns false when there is no such proposal any more
   */
  accept(ticketId: string, userId: string | null, at: Date): Promise<boolean>;
  /** Who has accepted a proposed match. */
  listAccepted(matchId: string): Promise<string[]>;
  /**
   * The ticket leaves the proposed match: it ends for `reason`, the match is cancelled, and the other
   * tickets are back in the queue with their old waiting time, but for parties that have changed.
   * @returns false when there is no such proposal any more
   */
  leave(ticketId: string, reason: EndReason, at: Date): Promise<boolean>;
  /** Cancels proposals whose time is over, or whose players have queued elsewhere. */
  expireDue(mode: string, at: Date): Promise<string[]>;
}

export function createProposalStore({ sql }: Database): ProposalStore {
  /**
   * Locks the match of a proposed ticket: whoever changes a proposal holds its match first.
   * @param after only one that can still be accepted after this moment
   */
  async function lockMatch(
    tx: Transaction,
    ticketId: string,
    after: Date | null = null,
  ): Promise<string | undefined> {
    const [match] = await tx<{ id: string }[]>`
      select id from matches
      where status = 'proposed' and (${after}::timestamptz is null or accept_by > ${after})
        and id = (
        select match_id from tickets where id = ${ticketId} and status = 'proposed' limit 1)
      for update`;
    return match?.id;
  }

  async function cancel(
    tx: Transaction,
    { matchId, leaving, missed = [], reason, at }: {
      matchId: string;
      /** Tickets. */
      leaving: string[];
      /** Players who did not answer in time. */
      missed?: string[];
      reason: EndReason;
      at: Date;
    },
  ): Promise<void> {
    await tx`
      with cancelled as (
        update matches set status = 'cancelled', finished_at = ${at} where id = ${matchId}
      ), changed as (
        ${
      returnTickets(
        tx,
        tx`(select id, user_id, id = any(${leaving}::uuid[]) as gone,
            ${hasParted(tx, tx`o`)} as parted
          from tickets o where match_id = ${matchId} and status = 'proposed')`,
        { reason, at },
      )
    }
      ), announced as (
        ${
      announce(
        tx,
        notifyCancelled(tx, reason, {
          from: tx`match_participants where match_id = ${matchId}`,
          missed: tx`user_id = any(${missed}::uuid[])`,
          at,
        }),
        notifyTickets(tx, { status: tx`status`, reason: tx`reason` }, { from: tx`changed`, at }),
      )
    }
      )
      select pg_notify(${TICKETS_CHANNEL}, mode) from matches where id = ${matchId}`;
  }

  return {
    async accept(ticketId, userId, at) {
      return await sql.begin(async (tx) => {
        const matchId = await lockMatch(tx, ticketId, at);
        if (!matchId) return false;
        // Whoever queues elsewhere at this moment waits: all are counted and begin, or none.
        await tx`
          select 1 from tickets where match_id = ${matchId} and status = 'proposed'
          order by id, user_id for update`;
        await acceptTicket(tx, { ticketId, userId, at });
        const [{ accepted, players }] = await tx<[{ accepted: number; players: number }]>`
          select (select count(*) from tickets
              where match_id = ${matchId} and status = 'proposed' and accepted_at is not null)::int
              as accepted,
            (select count(*) from match_participants where match_id = ${matchId})::int as players`;
        if (accepted === players) await begin(tx, matchId, at);
        else {
          const from = tx`tickets where match_id = ${matchId} and status = 'proposed'`;
          const data = { match_id: matchId, accepted, players };
          await tx`${announce(tx, notifyAccepted(tx, data, { from, at }))}`;
        }
        return true;
      });
    },

    async listAccepted(matchId) {
      const rows = await sql<{ id: string }[]>`
        select user_id as id from tickets
        where match_id = ${matchId} and status = 'proposed' and accepted_at is not null`;
      return rows.map(({ id }) => id);
    },

    async leave(ticketId, reason, at) {
      return await sql.begin(async (tx) => {
        const matchId = await lockMatch(tx, ticketId);
        if (matchId) await cancel(tx, { matchId, leaving: [ticketId], reason, at });
        return matchId !== undefined;
      });
    },

    async expireDue(mode, at) {
      return await sql.begin(async (tx) => {
        const broken = await tx<{ id: string; overdue: boolean }[]>`
          select id, accept_by <= ${at} as overdue from matches m
          where mode = ${mode} and status = 'proposed' and (accept_by <= ${at} or exists (
            select from match_participants p where p.match_id = m.id and not exists (
              select from tickets t where t.match_id = m.id and t.user_id = p.user_id
                and t.status = 'proposed')))
          order by id for update skip locked`;
        for (const { id: matchId, overdue } of broken) {
          const silent = overdue
            ? await tx<{ id: string; userId: string }[]>`
              select id, user_id as "userId" from tickets
              where match_id = ${matchId} and status = 'proposed' and accepted_at is null`
            : [];
          await cancel(tx, {
            ...{ matchId, at, reason: silent.length > 0 ? "missed" : "superseded" },
            leaving: silent.map(({ id }) => id),
            missed: silent.map(({ userId }) => userId),
          });
        }
        return broken.map(({ id }) => id);
      });
    },
  };
}

/** Everybody has accepted: the match is on. */
async function begin(tx: Transaction, matchId: string, at: Date): Promise<void> {
  const lineup: LineupFields = {
    ...{ match_id: tx`m.id`, mode: tx`m.mode`, region: tx`m.region`, teams: tx`l.teams` },
    ...{ bots: tx`m.bots`, quality: tx`m.quality_json` },
  };
  await tx`
    with match as (
      update matches set status = 'active' where id = ${matchId} returning *
    ), on_now as (
      -- What went on when it was proposed may be over.
      update match_participants s set during = nullif(${matchesOf(tx, tx`s.user_id`)}, '{}')
      where match_id = ${matchId} and during is not null
    ), matched as (
      ${beginTickets(tx, matchId, at)}
    ), lineup as (
      ${
    lineupsOf(tx, {
      matches: tx`(select id as match_id, teams from match)`,
      seats: tx`(select ${matchId}::uuid as match_id, team, user_id from matched)`,
    })
  }
    )
    ${
    announce(
      tx,
      notifyFound(tx, lineup, { ticket_id: tx`s.id`, team: tx`s.team` }, {
        from: tx`matched s cross join match m cross join lineup l`,
        at,
      }),
      notifyCreated(tx, lineup, { from: tx`match m cross join lineup l`, at }),
    )
  }`;
}
