/** Rows of tickets: queueing, cancelling and the one statement that claims matches (MM7). */

import { instants } from "../../db/arrays.ts";
import type { Database } from "../../db/client.ts";
import type { EndReason, Proposal, Ticket, Waiting } from "./types.ts";

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
}

export interface Claim {
  matchId: string;
  proposal: Proposal;
}

export interface TicketStore {
  /**
   * Queues players in one statement; a live ticket in the same pool is answered again, one in
   * another pool ends as superseded. No player twice in a call.
   * @returns per input the ticket and whether it is new; undefined: lost a race, try again
   */
  enqueue(tickets: NewTicket[]): Promise<({ ticket: Ticket; fresh: boolean } | undefined)[]>;
  /** Cancels the player's queued ticket; undefined when there is none. */
  cancel(userId: string, at: Date): Promise<Ticket | undefined>;
  find(ticketId: string): Promise<Ticket | undefined>;
  /** The player's newest ticket. */
  findLatest(userId: string): Promise<Ticket | undefined>;
  /** Queued tickets of a mode that arrived at or after `since`. */
  listQueued(mode: string, since: Date): Promise<Waiting[]>;
  /** Those of the users who have a live ticket or play in a match that goes on. */
  filterBusy(userIds: string[]): Promise<Set<string>>;
  /** Those of the tickets that are still queued. */
  filterQueued(ticketIds: string[]): Promise<Set<string>>;
  /**
   * Claims matches: those whose every ticket is still queued are inserted with their participants,
   * tickets and announcements, the others are left alone.
   * @returns ids of the matches that were made; none when the lease was lost
   */
  claim(
    lease: { name: string; holder: string; fence: number },
    mode: string,
    claims: Claim[],
    at: Date,
  ): Promise<Set<string>>;
  /** Ends queued tickets whose time is over. */
  expire(mode: string, at: Date): Promise<string[]>;
  /** Calls back with a mode whose queue grew, and with "" after a reconnect: any may have grown. */
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
}

/** Channel on which the matcher hears of new tickets; the payload is the mode. */
const TICKETS_CHANNEL = "tickets";

export function createTicketStore({ sql, direct }: Database): TicketStore {
  return {
    async enqueue(tickets) {
      const rows = await sql<(TicketRow & { fresh: boolean | null })[]>`
        with input as (
          select * from unnest(
            ${tickets.map((t) => t.id)}::uuid[],
            ${tickets.map((t) => t.userId)}::uuid[],
            ${tickets.map((t) => t.mode)}::text[],
            ${tickets.map((t) => t.region)}::text[],
            ${tickets.map((t) => t.mmr)}::float8[],
            ${tickets.map((t) => t.startMmr)}::float8[],
            ${instants(tickets.map((t) => t.at))}::timestamptz[],
            ${instants(tickets.map((t) => t.expiresAt))}::timestamptz[]
          ) with ordinality as i (id, user_id, mode, region, mmr, start_mmr, at, expires_at, ord)
        ), superseded as (
          update tickets t set status = 'ended', reason = 'superseded', ended_at = i.at
          from input i
          where t.user_id = i.user_id and t.status in ('queued', 'proposed')
            and (t.mode, t.region) <> (i.mode, i.region)
          returning t.*
        ), told as (
          insert into outbox (kind, target, payload_json, created_at)
          select 'room', 'user:' || user_id, jsonb_build_object('kind', 'ticket.updated', 'data',
            jsonb_build_object('ticket_id', id, 'status', 'ended', 'reason', 'superseded')), ended_at
          from superseded
        ), fresh as (
          insert into tickets (id, user_id, mode, region, mmr, status, enqueued_at, expires_at)
          select i.id, i.user_id, i.mode, i.region, coalesce(i.mmr, r.mmr, i.start_mmr), 'queued',
            i.at, i.expires_at
          from input i
            left join ratings r on r.user_id = i.user_id and r.mode = i.mode
            left join superseded s on s.user_id = i.user_id
          order by i.user_id
          on conflict (user_id) where status in ('queued', 'proposed') do nothing
          returning *
        ), woken as (
          select pg_notify(${TICKETS_CHANNEL}, mode) from fresh group by mode
        )
        select i.ord, f.id is not null as fresh, (select count(*) from woken) as woken,
          coalesce(f.id, t.id) as id, i.user_id,
          coalesce(f.party_id, t.party_id) as party_id, i.mode, i.region,
          coalesce(f.mmr, t.mmr) as mmr, coalesce(f.status, t.status) as status,
          coalesce(f.reason, t.reason) as reason, coalesce(f.match_id, t.match_id) as match_id,
          coalesce(f.enqueued_at, t.enqueued_at) as enqueued_at
        from input i
          left join fresh f on f.user_id = i.user_id
          left join tickets t on f.id is null and t.user_id = i.user_id
            and t.status in ('queued', 'proposed') and t.mode = i.mode and t.region = i.region
        order by i.ord`;
      return rows.map((row) =>
        row.id === null ? undefined : { ticket: toTicket(row), fresh: row.fresh === true }
      );
    },

    async cancel(userId, at) {
      const [row] = await sql<TicketRow[]>`
        with cancelled as (
          update tickets set status = 'ended', reason = 'cancelled', ended_at = ${at}
          where user_id = ${userId} and status = 'queued' returning *
        ), told as (
          insert into outbox (kind, target, payload_json, created_at)
          select 'room', 'user:' || user_id, jsonb_build_object('kind', 'ticket.updated', 'data',
            jsonb_build_object('ticket_id', id, 'status', 'ended', 'reason', 'cancelled')), ended_at
          from cancelled
        )
        select * from cancelled`;
      return row && toTicket(row);
    },

    async find(ticketId) {
      const [row] = await sql<TicketRow[]>`select * from tickets where id = ${ticketId}`;
      return row && toTicket(row);
    },

    async findLatest(userId) {
      const [row] = await sql<TicketRow[]>`
        select * from tickets where user_id = ${userId} order by enqueued_at desc, id desc limit 1`;
      return row && toTicket(row);
    },

    async listQueued(mode, since) {
      const rows = await sql<TicketRow[]>`
        select id, user_id, region, mmr, enqueued_at from tickets
        where mode = ${mode} and status = 'queued' and enqueued_at >= ${since}
        order by enqueued_at`;
      return rows.map((row) => ({
        ticketId: row.id,
        userId: row.user_id,
        region: row.region,
        mmr: row.mmr,
        enqueuedAt: row.enqueued_at.getTime(),
      }));
    },

    async filterBusy(userIds) {
      const rows = await sql<{ id: string }[]>`
        select distinct t.user_id as id from tickets t left join matches m on m.id = t.match_id
        where t.user_id::text = any(${userIds}::text[])
          and (t.status in ('queued', 'proposed') or (t.status = 'matched' and m.finished_at is null))`;
      return new Set(rows.map(({ id }) => id));
    },

    async filterQueued(ticketIds) {
      const rows = await sql<{ id: string }[]>`
        select id from tickets where id = any(${ticketIds}::uuid[]) and status = 'queued'`;
      return new Set(rows.map(({ id }) => id));
    },

    async claim({ name, holder, fence }, mode, claims, at) {
      const seats = claims.flatMap(({ matchId, proposal }) =>
        proposal.teams.flatMap((team, index) =>
          team.map(({ ticketId }) => ({ matchId, ticketId, team: index }))
        )
      );
      const rows = await sql<{ id: string }[]>`
        with held as (
          select 1 from leases
          where name = ${name} and holder = ${holder} and fence = ${fence}
            and expires_at > clock_timestamp() for share
        ), proposal as (
          select * from unnest(
            ${claims.map((c) => c.matchId)}::uuid[],
            ${claims.map((c) => c.proposal.region)}::text[],
            ${claims.map((c) => toQualityBody(c.proposal.quality))}::text[],
            ${claims.map((c) => c.proposal.teams.flat().length)}::int[]
          ) as p (match_id, region, quality, seats)
        ), seat as (
          select * from unnest(${seats.map((s) => s.matchId)}::uuid[],
            ${seats.map((s) => s.ticketId)}::uuid[], ${seats.map((s) => s.team)}::int[]
          ) as s (match_id, ticket_id, team)
        ), locked as (
          select t.id, t.user_id, t.mmr, s.match_id, s.team
          from tickets t join seat s on s.ticket_id = t.id
          where t.status = 'queued' and exists (select from held)
          order by t.id for update of t skip locked
        ), whole as (
          select p.* from proposal p
          join (select match_id, count(*) as seats from locked group by match_id) l
            on l.match_id = p.match_id and l.seats = p.seats
        ), made as (
          insert into matches (id, region, mode, status, quality_json, created_at)
          select match_id, region, ${mode}, 'active', quality::jsonb, ${at}::timestamptz from whole
          returning id
        ), seated as (
          select l.* from locked l join made m on m.id = l.match_id
        ), participants as (
          insert into match_participants (match_id, user_id, team, mmr_before)
          select match_id, user_id, team, mmr from seated
        ), matched as (
          update tickets t set status = 'matched', reason = 'matched', match_id = s.match_id,
            ended_at = ${at}
          from seated s where t.id = s.id
        ), lineup as (
          select match_id, jsonb_agg(users order by team) as teams from (
            select match_id, team, jsonb_agg(user_id order by user_id) as users
            from seated group by match_id, team
          ) by_team group by match_id
        ), told as (
          insert into outbox (kind, target, payload_json, created_at)
          select 'room', 'user:' || s.user_id, jsonb_build_object('kind', 'match.found', 'data',
            jsonb_build_object('match_id', s.match_id, 'ticket_id', s.id, 'mode', ${mode}::text,
              'region', w.region, 'team', s.team, 'teams', n.teams,
              'quality', w.quality::jsonb, 'arena_url', '/arena/' || s.match_id)), ${at}::timestamptz
          from seated s join whole w on w.match_id = s.match_id
            join lineup n on n.match_id = s.match_id
          order by s.match_id, s.team
        )
        select id from made`;
      return new Set(rows.map(({ id }) => id));
    },

    async expire(mode, at) {
      const rows = await sql<{ id: string }[]>`
        with over as (
          update tickets set status = 'ended', reason = 'expired', ended_at = ${at}
          where mode = ${mode} and status = 'queued' and expires_at <= ${at}
          returning id, user_id, ended_at
        ), told as (
          insert into outbox (kind, target, payload_json, created_at)
          select 'room', 'user:' || user_id, jsonb_build_object('kind', 'ticket.updated', 'data',
            jsonb_build_object('ticket_id', id, 'status', 'ended', 'reason', 'expired')), ended_at
          from over
        )
        select id from over`;
      return rows.map(({ id }) => id);
    },

    listen: (wake) => direct.listen(TICKETS_CHANNEL, wake, () => wake("")),
  };
}

function toQualityBody(quality: Proposal["quality"]): string {
  return JSON.stringify({
    win_probability: quality.winProbability,
    rating_spread: quality.ratingSpread,
    max_wait_s: quality.maxWaitS,
    windows: quality.windows,
    expanded: quality.expanded,
  });
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
  };
}
