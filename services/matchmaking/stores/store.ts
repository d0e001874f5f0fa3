/** Rows of tickets: leaving, staying alive. How they come into the queue: enqueue.ts. */

import type { Database, Sql, Transaction } from "../../../db/client.ts";
import { membersOf } from "../../parties/mod.ts";
import { announce } from "../../outbox/mod.ts";
import { notifyEnded } from "./news.ts";
import { type TicketRow, toTicket } from "./ticket_row.ts";
import { endTickets, touchTickets } from "./ticket_transitions.ts";
import type { Ticket } from "../types.ts";

export interface TicketStore {
  /** Cancels the player's queued ticket, whoever else is in it; undefined when there is none. */
  cancel(userId: string, at: Date): Promise<Ticket | undefined>;
  find(ticketId: string): Promise<Ticket | undefined>;
  /** Whether the player has accepted the match that is proposed to the ticket now. */
  hasAccepted(ticketId: string, userId: string): Promise<boolean>;
  /** The player's live ticket, else the newest that is in a match, else the newest. */
  findLatest(userId: string): Promise<Ticket | undefined>;
  /** Those of the users who have a live ticket or play in a match that goes on. */
  filterBusy(userIds: string[]): Promise<Set<string>>;
  /** These players give a sign of life: a socket, a poll. */
  touch(userIds: string[], at: Date): Promise<void>;
  /** Calls back with a mode whose queue changed, and with "" after a reconnect: any may have. */
  listen(wake: (mode: string) => void): Promise<{ unlisten(): Promise<void> }>;
}

/** Channel on which the matcher hears of its queue; the payload is the mode. */
export const TICKETS_CHANNEL = "tickets";
/** Signs of life closer together than this are one. */
const TOUCH_MS = 5_000;

export function createTicketStore({ sql, direct }: Database): TicketStore {
  const { columns, members } = ticketColumns(sql);

  return {
    async cancel(userId, at) {
      const [row] = await sql<TicketRow[]>`
        with cancelled as (
          ${
        endTickets(sql, {
          of: "queued",
          where: sql`t.id = (
            select id from tickets where user_id = ${userId} and status = 'queued')`,
          ...{ reason: "cancelled", at },
        })
      }
        ), announced as (
          ${announce(sql, notifyEnded(sql, "cancelled", sql`cancelled`))}
        )
        select t.*, array(select user_id from cancelled order by 1) as members
        from cancelled t where user_id = ${userId}`;
      return row && toTicket(row);
    },

    async find(ticketId) {
      const [row] = await sql<TicketRow[]>`
        select ${columns}, ${members} from tickets t where id = ${ticketId}
        order by user_id limit 1`;
      return row && toTicket(row);
    },

    async hasAccepted(ticketId, userId) {
      const rows = await sql`
        select 1 from tickets where id = ${ticketId} and user_id = ${userId}
          and status = 'proposed' and accepted_at is not null`;
      return rows.length > 0;
    },

    async findLatest(userId) {
      const [row] = await sql<TicketRow[]>`
        select ${columns}, ${members} from tickets t
        where user_id = ${userId}
        order by case status when 'ended' then 2 when 'matched' then 1 else 0 end,
          enqueued_at desc, id desc limit 1`;
      return row && toTicket(row);
    },

    async filterBusy(userIds) {
      const rows = await sql<{ id: string }[]>`
        select distinct t.user_id as id from tickets t left join matches m on m.id = t.match_id
        where t.user_id::text = any(${userIds}::text[])
          and (t.status in ('queued', 'proposed') or (t.status = 'matched' and m.finished_at is null
            and not exists (select from match_participants p where p.match_id = m.id
              and p.user_id = t.user_id and p.left_at is not null)))`;
      return new Set(rows.map(({ id }) => id));
    },

    async touch(userIds, at) {
      await touchTickets(sql, userIds, { at, since: new Date(at.getTime() - TOUCH_MS) });
    },

    listen: (wake) => direct.listen(TICKETS_CHANNEL, wake, () => wake("")),
  };
}

/** Of `tickets t`: what makes a ticket, and who is in it. */
export function ticketColumns(sql: Sql | Transaction) {
  return {
    columns: sql`t.id, t.user_id, t.party_id, t.mode, t.region, t.mmr, t.status, t.reason,
      t.match_id, t.enqueued_at`,
    members: sql`case when t.party_id is null then array[t.user_id] else
      (select array_agg(m.user_id order by m.user_id) from tickets m where m.id = t.id)
      end as members`,
  };
}

/** Ids of the matches that are on and that the player has not left, the newest first. */
export function matchesOf(sql: Sql | Transaction, player: ReturnType<Sql>) {
  // Each match is looked up by its id: a join would be planned for tables as small as they once were.
  return sql`array(
    select p.match_id from match_participants p
    where p.user_id = ${player} and p.result is null and p.left_at is null
      and (select m.status from matches m where m.id = p.match_id) = 'active'
    order by p.match_id desc)`;
}

/** Whether the members of the ticket's party are others than when it queued: then it is void. */
export function hasParted(sql: Sql | Transaction, ticket: ReturnType<Sql>) {
  return sql`(${ticket}.party_id is not null
    and array(${membersOf(sql, sql`${ticket}.party_id`)} order by 1)
      <> array(select user_id from tickets where id = ${ticket}.id order by 1))`;
}
