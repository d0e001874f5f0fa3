/** What the matcher reads and claims: queued tickets in, matches out (MM7). */

import { numbers, uuids } from "../../../db/arrays.ts";
import type { Database } from "../../../db/client.ts";
import type { Columns } from "../../../db/rows.ts";
import type { tickets } from "../../../db/schema/matchmaking.ts";
import { heldLease } from "../../leases/mod.ts";
import { announce, whereKnown } from "../../outbox/mod.ts";
import {
  type LineupFields,
  lineupsOf,
  notifyCountdown,
  notifyCreated,
  notifyFound,
  notifyProposed,
} from "./news.ts";
import { toQualityBody } from "./quality_row.ts";
import { matchesOf } from "./store.ts";
import { seatTickets } from "./ticket_transitions.ts";
import type { Invitation, Joining, Lease, OpenSlots, Proposal, Waiting } from "../types.ts";

export interface Claim {
  matchId: string;
  proposal: Proposal;
}

/** What the mode says about its matches. */
export interface Terms {
  mode: string;
  at: Date;
  /** Until when everybody must accept; null: nobody is asked. */
  acceptBy: Date | null;
  /** Until when a game server must be assigned; null: no limit. */
  assignBy: Date | null;
}

export interface QueueStore {
  /** Queued tickets of a mode that came into the queue at or after `since`. */
  listQueued(mode: string, since: Date): Promise<Waiting[]>;
  /** Those of the tickets that are still queued. */
  listStill(ticketIds: string[]): Promise<Waiting[]>;
  listOpenSlots(mode: string): Promise<OpenSlots[]>;
  /**
   * Claims matches: those whose every player is still queued are inserted with their participants,
   * tickets and announcements, the others are left alone.
   * @returns ids of the matches that were made; none when the lease was lost
   */
  claim(lease: Lease, terms: Terms, claims: Claim[]): Promise<Set<string>>;
  /**
   * Seats tickets in running matches that asked for players, under the same conditions.
   * @param invitations the way in of everybody who may be seated
   * @returns ids of the tickets that were seated
   */
  join(
    lease: Lease,
    terms: Pick<Terms, "mode" | "at">,
    joins: Joining[],
    invitations: (Invitation & { matchId: string })[],
  ): Promise<Set<string>>;
}

type WaitingRow = Columns<
  typeof tickets,
  "id" | "region" | "enqueued_at" | "latency_json" | "bots" | "user_id" | "mmr"
>;

export function createQueueStore({ sql }: Database): QueueStore {
  const columns = sql`id, region, enqueued_at, latency_json, bots, user_id, mmr`;

  return {
    async listQueued(mode, since) {
      return toWaiting(
        await sql<WaitingRow[]>`
          select ${columns} from tickets
          where mode = ${mode} and status = 'queued' and queued_at >= ${since}
          order by enqueued_at, id, user_id`,
      );
    },

    async listStill(ticketIds) {
      return toWaiting(
        await sql<WaitingRow[]>`
          select ${columns} from tickets
          where id = any(${ticketIds}::uuid[]) and status = 'queued'
          order by enqueued_at, id, user_id`,
      );
    },

    async listOpenSlots(mode) {
      return await sql<OpenSlots[]>`
        select b.match_id as "matchId", m.region, b.team, b.slots,
          (select avg(p.mmr_before) from match_participants p where p.match_id = m.id) as mmr
        from backfills b join matches m on m.id = b.match_id
        where m.mode = ${mode} and m.status = 'active' and b.slots > 0
        order by b.asked_at, b.match_id, b.team`;
    },

    async claim(lease, { mode, at, acceptBy, assignBy }, claims) {
      const playersOf = ({ proposal }: Claim) =>
        proposal.teams.flat().reduce((sum, { members }) => sum + members.length, 0);
      const seats = claims.flatMap((claim) =>
        claim.proposal.teams.flatMap((team, index) =>
          team.map(({ ticketId }) => ({
            matchId: claim.matchId,
            ticketId,
            team: index,
            players: playersOf(claim),
          }))
        )
      );
      const botsOf = ({ proposal: { bots } }: Claim) => bots ? `{${bots.join(",")}}` : null;
      const asked = acceptBy !== null;
      const lineup: LineupFields = {
        ...{ match_id: sql`n.match_id`, mode, region: sql`n.region`, teams: sql`n.teams` },
        ...{ bots: sql`n.bots`, quality: sql`n.quality` },
      };
      const seated =
        sql`news n cross join lateral unnest(n.ids, n.users, n.sides) as s (id, user_id, team)`;
      // Sets are joined by windows and arrays: the planner expects one row and would nest loops.
      const rows = await sql<{ id: string }[]>`
        with held as (
          ${heldLease(sql, lease)}
        ), proposal as (
          select * from unnest(
            ${uuids(claims.map((c) => c.matchId))}::text::uuid[],
            ${claims.map((c) => c.proposal.region)}::text[],
            ${claims.map((c) => toQualityBody(c.proposal.quality))}::text[],
            ${claims.map((c) => c.proposal.teams.length)}::int[],
            ${claims.map(botsOf)}::text[]
          ) as p (match_id, region, quality, teams, bots)
        ), seat as (
          select * from unnest(${uuids(seats.map((s) => s.matchId))}::text::uuid[],
            ${uuids(seats.map((s) => s.ticketId))}::text::uuid[], ${
        numbers(seats.map((s) => s.team))
      }::text::int[],
            ${numbers(seats.map((s) => s.players))}::text::int[]
          ) as s (match_id, ticket_id, team, players)
        ), locked as (
          select t.id, t.user_id, t.mmr, s.match_id, s.team, s.players
          from tickets t join seat s on s.ticket_id = t.id
          where t.status = 'queued' and exists (select from held)
          order by t.id, t.user_id for update of t skip locked
        ), seated as (
          select * from (
            select *, count(*) over (partition by match_id) as present from locked
          ) l where present = players
        ), whole as (
          select * from proposal where match_id in (select match_id from seated)
        ), made as (
          insert into matches (id, region, mode, status, quality_json, created_at, teams, bots, rated,
            accept_by, assign_by)
          select match_id, region, ${mode}, ${asked ? "proposed" : "active"}, quality::jsonb,
            ${at}::timestamptz, teams, bots::int[], bots is null, ${acceptBy}::timestamptz,
            ${assignBy}::timestamptz
          from whole
          returning id
        ), participants as (
          insert into match_participants (match_id, user_id, team, mmr_before, during)
          select match_id, user_id, team, mmr, nullif(${matchesOf(sql, sql`s.user_id`)}, '{}')
          from seated s
        ), matched as (
          ${seatTickets(sql, sql`seated`, { asked, at })}
        ), lineup as (
          ${lineupsOf(sql, { matches: sql`whole`, seats: sql`seated` })}
        ), players as (
          select match_id, array_agg(id order by user_id) as ids,
            array_agg(user_id order by user_id) as users, array_agg(team order by user_id) as sides
          from seated group by match_id
        ), news as (
          select p.*, w.region, n.teams, w.bots::int[] as bots, w.quality::jsonb as quality
          from whole w join lineup n on n.match_id = w.match_id
            join players p on p.match_id = w.match_id
        ), announced as (
          ${
        acceptBy
          ? announce(
            sql,
            notifyProposed(sql, lineup, acceptBy, { from: seated, at }),
            notifyCountdown(sql, acceptBy, { from: seated, at }),
          )
          : announce(
            sql,
            notifyFound(sql, lineup, { ticket_id: sql`s.id`, team: sql`s.team` }, {
              ...{ from: seated, at },
            }),
            notifyCreated(sql, lineup, { from: sql`news n`, at }),
          )
      }
        )
        select id from made`;
      return new Set(rows.map(({ id }) => id));
    },

    async join(lease, { mode, at }, joins, invitations) {
      const lineup: LineupFields = {
        ...{ match_id: sql`r.id`, mode, region: sql`r.region`, teams: sql`l.teams` },
        ...{ bots: sql`r.bots`, quality: sql`r.quality_json` },
      };
      const seat = {
        ...{ room: sql`target`, ticket_id: sql`s.id`, user_id: sql`s.user_id`, team: sql`s.team` },
        ...{ backfill: true as const, address: sql`r.address` },
        // The way in is the player's own; the match's room hears only who came.
        join_token: whereKnown(sql`case when isown and r.address is not null then i.token end`),
      };
      const from = sql`seated s join running r on r.id = s.match_id
        join lineup l on l.match_id = r.id
        join unnest(${invitations.map((i) => i.matchId)}::uuid[],
          ${invitations.map((i) => i.userId)}::uuid[],
          ${invitations.map((i) => i.joinToken)}::text[]) as i (match_id, user_id, token)
          on i.match_id = s.match_id and i.user_id = s.user_id
        cross join lateral (values ('user:' || s.user_id, true), (s.match_id::text, false))
          as t (target, isown)`;
      const rows = await sql<{ id: string }[]>`
        with held as (
          ${heldLease(sql, lease)}
        ), wish as (
          select * from unnest(${joins.map((j) => j.matchId)}::uuid[],
            ${joins.map((j) => j.team)}::int[], ${joins.map((j) => j.ticket.ticketId)}::uuid[],
            ${joins.map((j) => j.ticket.members.length)}::int[]
          ) as w (match_id, team, ticket_id, players)
        ), running as (
          select id, region, teams, bots, quality_json, address from matches
          where id in (select match_id from wish) and status = 'active' and exists (select from held)
          order by id for update
        ), slot as (
          select b.match_id, b.team, b.slots from backfills b join running r on r.id = b.match_id
          order by b.match_id, b.team for update of b
        ), locked as (
          select t.id, t.user_id, t.mmr, w.match_id, w.team, w.players
          from tickets t join wish w on w.ticket_id = t.id
            join slot s on s.match_id = w.match_id and s.team = w.team
          where t.status = 'queued'
            and not exists (select from match_participants p
              where p.match_id = w.match_id and p.user_id = t.user_id)
          order by t.id, t.user_id for update of t skip locked
        ), whole as (
          select id, match_id, team, count(*)::int as players from locked
          group by id, match_id, team, locked.players having count(*) = locked.players
        ), fitting as (
          select w.* from (
            select w.*, sum(players) over (partition by match_id, team order by id) as upto from whole w
          ) w join slot s on s.match_id = w.match_id and s.team = w.team and w.upto <= s.slots
        ), filled as (
          update backfills b set slots = b.slots - f.players
          from (select match_id, team, sum(players)::int as players from fitting group by 1, 2) f
          where b.match_id = f.match_id and b.team = f.team
        ), seated as (
          select l.* from locked l join fitting f on f.id = l.id
        ), participants as (
          insert into match_participants (match_id, user_id, team, mmr_before, during)
          select match_id, user_id, team, mmr, nullif(${matchesOf(sql, sql`s.user_id`)}, '{}')
          from seated s
        ), matched as (
          ${seatTickets(sql, sql`seated`, { asked: false, at })}
        ), lineup as (
          ${
        lineupsOf(sql, {
          matches: sql`(select id as match_id, teams from running)`,
          seats: sql`(
            select match_id, team, user_id from seated union all
            select match_id, team, user_id from match_participants
            where match_id in (select match_id from seated))`,
        })
      }
        ), announced as (
          ${announce(sql, notifyFound(sql, lineup, seat, { from, at }))}
        )
        select distinct id from seated`;
      return new Set(rows.map(({ id }) => id));
    },
  };
}

/** Rows of one ticket stand together. */
function toWaiting(rows: WaitingRow[]): Waiting[] {
  const tickets: Waiting[] = [];
  for (const row of rows) {
    const member = { userId: row.user_id, mmr: row.mmr };
    const last = tickets.at(-1);
    if (last?.ticketId === row.id) {
      last.members.push(member);
      continue;
    }
    tickets.push({
      ticketId: row.id,
      region: row.region,
      enqueuedAt: row.enqueued_at.getTime(),
      members: [member],
      ...(row.latency_json && { latency: row.latency_json }),
      ...(row.bots && { bots: true }),
    });
  }
  return tickets;
}
