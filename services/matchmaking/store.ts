/** Rows of tickets: queueing, leaving, staying alive. */

import { flags, instants } from "../../db/arrays.ts";
import type { Database, Sql, Transaction } from "../../db/client.ts";
import type { EndReason, Ticket } from "./types.ts";

export interface NewTicket {
  id: string;
  userId: string;
  mode: string;
  region: string;
  /** Set only when a game server vouches for it; else the stored rating counts. */
  mmr: number | null;
  startMmr: number;
  at: Date;
  expiresAt: Date;
  /** True where a game server keeps it alive. */
  vouched: boolean;
  latency: Record<string, number> | null;
  bots: boolean;
}

export interface Queued {
  ticket: Ticket;
  fresh: boolean;
}

export interface TicketStore {
  /**
   * Queues players in one statement; a live ticket in the same pool is answered again, one in
   * another pool ends as superseded. No player twice in a call.
   * @returns per input the ticket; "closed": the mode is switched off; undefined: lost a race, try
   * again
   */
  enqueue(tickets: NewTicket[]): Promise<(Queued | "closed" | undefined)[]>;
  /** The same for a whole party, as one ticket of all its members; the leader's is `ticket`. */
  enqueueParty(
    ticket: NewTicket,
    party: { id: string; largest: number },
  ): Promise<Queued | "closed" | "not_found" | "not_leader" | "too_large" | undefined>;
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

interface TicketRow {
  id: string;
  user_id: string;
  party_id: string | null;
  mode: string;
  region: string;
  mmr: number;
  status: Ticket["status"];
  reason: EndReason | null;
  match_id: string | null;
  enqueued_at: Date;
  members: string[];
}

/** Channel on which the matcher hears of its queue; the payload is the mode. */
export const TICKETS_CHANNEL = "tickets";
/** Signs of life closer together than this are one. */
const TOUCH_MS = 5_000;
const UNIQUE = "23505";

export function createTicketStore({ sql, direct }: Database): TicketStore {
  const columns = sql`t.id, t.user_id, t.party_id, t.mode, t.region, t.mmr, t.status, t.reason,
    t.match_id, t.enqueued_at`;
  const members = sql`case when t.party_id is null then array[t.user_id] else
    (select array_agg(m.user_id order by m.user_id) from tickets m where m.id = t.id) end as members`;

  return {
    async enqueue(tickets) {
      const rows = await sql<(TicketRow & { fresh: boolean; closed: boolean })[]>`
        with input as (
          select i.*, exists (select from mode_switches w where w.mode = i.mode and not w.enabled)
            as closed
          from unnest(
            ${tickets.map((t) => t.id)}::uuid[],
            ${tickets.map((t) => t.userId)}::uuid[],
            ${tickets.map((t) => t.mode)}::text[],
            ${tickets.map((t) => t.region)}::text[],
            ${tickets.map((t) => t.mmr)}::float8[],
            ${tickets.map((t) => t.startMmr)}::float8[],
            ${instants(tickets.map((t) => t.at))}::timestamptz[],
            ${instants(tickets.map((t) => t.expiresAt))}::timestamptz[],
            ${flags(tickets.map((t) => t.vouched))}::bool[],
            ${tickets.map((t) => t.latency && JSON.stringify(t.latency))}::text[],
            ${flags(tickets.map((t) => t.bots))}::bool[]
          ) with ordinality
            as i (id, user_id, mode, region, mmr, start_mmr, at, expires_at, vouched, latency, bots, ord)
        ), superseded as (
          update tickets t set status = 'ended', reason = 'superseded', ended_at = l.at
          from (
            select t.id, i.at from input i join tickets t on t.user_id = i.user_id
            where t.status in ('queued', 'proposed') and (t.mode, t.region) <> (i.mode, i.region)
              and not i.closed
          ) l
          where t.id = l.id and t.status in ('queued', 'proposed')
          returning t.*
        ), told as (
          insert into outbox (kind, target, payload_json, created_at)
          select 'room', 'user:' || user_id, jsonb_build_object('kind', 'ticket.updated', 'data',
            jsonb_build_object('ticket_id', id, 'status', 'ended', 'reason', 'superseded')), ended_at
          from superseded
        ), fresh as (
          insert into tickets (id, user_id, mode, region, mmr, status, enqueued_at, expires_at,
            queued_at, seen_at, latency_json, bots)
          select i.id, i.user_id, i.mode, i.region, coalesce(i.mmr, r.mmr, i.start_mmr), 'queued',
            i.at, i.expires_at, i.at, case when not i.vouched then i.at end, i.latency::jsonb, i.bots
          from input i
            left join ratings r on r.user_id = i.user_id and r.mode = i.mode
            left join superseded s on s.user_id = i.user_id
          where not i.closed
          order by i.user_id
          on conflict (user_id) where status in ('queued', 'proposed') do nothing
          returning *
        ), woken as (
          select pg_notify(${TICKETS_CHANNEL}, mode) from (
            select mode from fresh union select mode from superseded) changed
        )
        select i.ord, i.closed, f.id is not null as fresh, (select count(*) from woken) as woken,
          coalesce(f.id, t.id) as id, i.user_id,
          coalesce(f.party_id, t.party_id) as party_id, i.mode, i.region,
          coalesce(f.mmr, t.mmr) as mmr, coalesce(f.status, t.status) as status,
          coalesce(f.reason, t.reason) as reason, coalesce(f.match_id, t.match_id) as match_id,
          coalesce(f.enqueued_at, t.enqueued_at) as enqueued_at,
          case when t.party_id is null then array[i.user_id] else
            (select array_agg(m.user_id order by m.user_id) from tickets m where m.id = t.id) end
            as members
        from input i
          left join fresh f on f.user_id = i.user_id
          left join tickets t on f.id is null and t.user_id = i.user_id
            and t.status in ('queued', 'proposed') and t.mode = i.mode and t.region = i.region
        order by i.ord`;
      return rows.map((row) => {
        if (row.closed) return "closed";
        return row.id === null ? undefined : { ticket: toTicket(row), fresh: row.fresh };
      });
    },

    async enqueueParty(ticket, { id: partyId, largest }) {
      const { userId, mode, region, at } = ticket;
      try {
        return await sql.begin(async (tx) => {
          const [party] = await tx<{ leader_id: string; closed: boolean }[]>`
            select leader_id, exists (
              select from mode_switches where mode = ${mode} and not enabled) as closed
            from parties where id = ${partyId} for update`;
          if (!party) return "not_found";
          if (party.closed) return "closed";
          if (party.leader_id !== userId) return "not_leader";
          const players = (await tx<{ user_id: string }[]>`
            select user_id from party_members where party_id = ${partyId} order by user_id`)
            .map((row) => row.user_id);
          if (players.length > largest) return "too_large";
          const [queued] = await tx<TicketRow[]>`
            select ${columns}, ${members} from tickets t where user_id = ${userId}
              and status in ('queued', 'proposed') and party_id = ${partyId} and mode = ${mode}
              and region = ${region}`;
          if (queued) return { ticket: toTicket(queued), fresh: false };
          await tx`
            with superseded as (
              update tickets t set status = 'ended', reason = 'superseded', ended_at = ${at}
              where status in ('queued', 'proposed') and id in (
                select id from tickets where user_id = any(${players}::uuid[])
                  and status in ('queued', 'proposed'))
              returning t.*
            ), told as (
              insert into outbox (kind, target, payload_json, created_at)
              select 'room', 'user:' || user_id, jsonb_build_object('kind', 'ticket.updated', 'data',
                jsonb_build_object('ticket_id', id, 'status', 'ended', 'reason', 'superseded')),
                ended_at
              from superseded
            )
            select pg_notify(${TICKETS_CHANNEL}, mode) from superseded group by mode`;
          const rows = await tx<TicketRow[]>`
            with fresh as (
              insert into tickets (id, user_id, party_id, mode, region, mmr, status, enqueued_at,
                expires_at, queued_at, seen_at, latency_json, bots)
              select ${ticket.id}, u.id, ${partyId}, ${mode}, ${region},
                coalesce(${ticket.mmr}::float8, r.mmr, ${ticket.startMmr}), 'queued', ${at},
                ${ticket.expiresAt}, ${at}, ${ticket.vouched ? null : at}::timestamptz,
                ${ticket.latency && JSON.stringify(ticket.latency)}::text::jsonb, ${ticket.bots}
              from unnest(${players}::uuid[]) as u (id)
                left join ratings r on r.user_id = u.id and r.mode = ${mode}
              returning *
            ), told as (
              insert into outbox (kind, target, payload_json, created_at)
              select 'room', 'user:' || user_id, jsonb_build_object('kind', 'ticket.updated', 'data',
                jsonb_build_object('ticket_id', id, 'status', 'queued', 'mode', mode,
                  'region', region, 'party_id', party_id)), ${at}::timestamptz
              from fresh where user_id <> ${userId}
            )
            select fresh.*, ${players}::uuid[] as members, pg_notify(${TICKETS_CHANNEL}, ${mode})
            from fresh where user_id = ${userId}`;
          return { ticket: toTicket(rows[0]!), fresh: true };
        });
      } catch (error) {
        // A member has queued alone at the same moment.
        if ((error as { code?: string }).code === UNIQUE) return undefined;
        throw error;
      }
    },

    async cancel(userId, at) {
      const [row] = await sql<TicketRow[]>`
        with cancelled as (
          update tickets t set status = 'ended', reason = 'cancelled', ended_at = ${at}
          where t.status = 'queued' and t.id = (
            select id from tickets where user_id = ${userId} and status = 'queued')
          returning *
        ), told as (
          insert into outbox (kind, target, payload_json, created_at)
          select 'room', 'user:' || user_id, jsonb_build_object('kind', 'ticket.updated', 'data',
            jsonb_build_object('ticket_id', id, 'status', 'ended', 'reason', 'cancelled')), ended_at
          from cancelled
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
          and (t.status in ('queued', 'proposed') or (t.status = 'matched' and m.finished_at is null))`;
      return new Set(rows.map(({ id }) => id));
    },

    async touch(userIds, at) {
      await sql`
        update tickets set seen_at = ${at}
        where status in ('queued', 'proposed') and seen_at < ${new Date(at.getTime() - TOUCH_MS)}
          and id in (select id from tickets where user_id = any(${userIds}::uuid[])
            and status in ('queued', 'proposed'))`;
    },

    listen: (wake) => direct.listen(TICKETS_CHANNEL, wake, () => wake("")),
  };
}

/** Whether the members of the ticket's party are others than when it queued: then it is void. */
export function hasParted(sql: Sql | Transaction, ticket: ReturnType<Sql>) {
  return sql`(${ticket}.party_id is not null
    and array(select user_id from party_members where party_id = ${ticket}.party_id order by 1)
      <> array(select user_id from tickets where id = ${ticket}.id order by 1))`;
}

function toTicket(row: TicketRow): Ticket {
  return {
    id: row.id,
    userId: row.user_id,
    partyId: row.party_id,
    mode: row.mode,
    region: row.region,
    mmr: row.mmr,
    status: row.status,
    reason: row.reason,
    matchId: row.match_id,
    enqueuedAt: row.enqueued_at,
    members: row.members,
  };
}
