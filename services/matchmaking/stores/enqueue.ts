/**
 * Rows of tickets: how they come into the queue.
 *
 * Whether a player may queue depends on matches that begin at the same moment (MM20). So each entry
 * first holds the player, so that nobody else queues them meanwhile, then their live tickets, so
 * that no match takes those; what it reads after that stays so until it is committed. Whoever needs
 * several locks takes them in this order: players, party, tickets; matches are only read.
 */

import { flags, instants, numbers, uuids } from "../../../db/arrays.ts";
import type { Database, Transaction } from "../../../db/client.ts";
import { switchedOff } from "../../game/mod.ts";
import { heldPlayer, heldPlayers, isUnknown, players as allPlayers } from "../../identity/mod.ts";
import { heldParty, membersOf } from "../../parties/mod.ts";
import { isSqlState } from "../../platform/sqlstate.ts";
import { joinRating } from "../../ratings/mod.ts";
import { announce } from "../../outbox/mod.ts";
import { notifyEnded, notifyTickets } from "./news.ts";
import { matchesOf, ticketColumns, TICKETS_CHANNEL } from "./store.ts";
import { type TicketRow, toTicket } from "./ticket_row.ts";
import { endTickets, queueTickets } from "./ticket_transitions.ts";
import type { Ticket, WhilePlaying } from "../types.ts";

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
  /** What becomes of it while a match of the player goes on. */
  whilePlaying: WhilePlaying;
}

export interface Queued {
  ticket: Ticket;
  fresh: boolean;
}

/** Somebody who wants to queue is in a match that goes on. */
export interface Playing {
  /** `name` of a member of the party, whom others ask about. */
  playing: { userId: string; matchId: string; name?: string };
}

/** "closed": the mode is switched off. Undefined: lost a race, try again. */
export type Entered = Queued | Playing | "closed" | "unknown_user" | undefined;

export interface EnqueueStore {
  /**
   * Queues players in one transaction; a live ticket in the same pool is answered again, one in
   * another pool ends as superseded, unless the player is refused. No player twice in a call.
   * @returns one answer per input
   */
  enqueue(tickets: NewTicket[]): Promise<Entered[]>;
  /** The same for a whole party, as one ticket of all its members; the leader's is `ticket`. */
  enqueueParty(
    ticket: NewTicket,
    party: { id: string; largest: number },
  ): Promise<Entered | "not_found" | "not_leader" | "too_large">;
}

interface EnteredRow extends Omit<TicketRow, "id"> {
  id: string | null;
  fresh: boolean;
  closed: boolean;
  missing: boolean;
  playing: string | null;
}

export function createEnqueueStore({ sql }: Database): EnqueueStore {
  return {
    async enqueue(tickets) {
      const players = tickets.map(({ userId }) => userId);
      const rows = await sql.begin(async (tx) => {
        // Sent together, run one after the other.
        const [, , rows] = await Promise.all([
          holdPlayers(tx, players).execute(),
          holdTickets(tx, players).execute(),
          enter(tx, tickets).execute(),
        ]);
        return rows;
      });
      return rows.map((row): Entered => {
        if (row.closed) return "closed";
        if (row.missing) return "unknown_user";
        const { id, fresh, playing, user_id: userId } = row;
        if (id !== null) return { ticket: toTicket({ ...row, id }), fresh };
        return playing === null ? undefined : { playing: { userId, matchId: playing } };
      });
    },

    async enqueueParty(ticket, { id: partyId, largest }) {
      const { userId, mode, region, at } = ticket;
      try {
        return await sql.begin(async (tx) => {
          const held = await tx<{ id: string; deleted: boolean }[]>`${
            heldPlayers(tx, tx`select ${userId}::uuid union ${membersOf(tx, partyId)}`)
          }`;
          const known = new Set(held.filter((row) => !row.deleted).map(({ id }) => id));
          if (!known.has(userId)) return "unknown_user";
          const [party] = await tx<{ leader_id: string; closed: boolean }[]>`
            select leader_id, ${switchedOff(tx, "mode", mode)} as closed
            from (${heldParty(tx, partyId)}) party`;
          if (!party) return "not_found";
          if (party.closed) return "closed";
          if (party.leader_id !== userId) return "not_leader";
          const players = (await tx<{ user_id: string }[]>`
            ${membersOf(tx, partyId)} order by user_id`)
            .map((row) => row.user_id);
          if (players.length > largest) return "too_large";
          // Somebody has joined before the party was held.
          if (players.some((id) => !known.has(id))) return undefined;
          await holdTickets(tx, players);
          const { columns, members } = ticketColumns(tx);
          const [queued] = await tx<TicketRow[]>`
            select ${columns}, ${members} from tickets t where user_id = ${userId}
              and status in ('queued', 'proposed') and party_id = ${partyId} and mode = ${mode}
              and region = ${region}`;
          if (queued) return { ticket: toTicket(queued), fresh: false };
          if (ticket.whilePlaying === "refuse") {
            const [playing] = await tx<Playing["playing"][]>`
              select u.id as "userId", on_now[1] as "matchId", u.display_name as name
              from ${allPlayers(tx)} u cross join lateral (select ${
              matchesOf(tx, tx`u.id`)
            } as on_now) m
              where u.id = any(${players}::uuid[]) and on_now <> '{}' order by 1 limit 1`;
            if (playing) return { playing };
          }
          await supersede(tx, players, at);
          return { ticket: await enterParty(tx, ticket, { partyId, players }), fresh: true };
        });
      } catch (error) {
        // A member has queued alone at the same moment.
        if (isSqlState(error, "unique_violation")) return undefined;
        throw error;
      }
    },
  };
}

/** Nobody else queues these players until the transaction is over. Looked up one by one, in order. */
function holdPlayers(tx: Transaction, players: string[]) {
  return tx`
    select 1 from unnest(${uuids(players.toSorted())}::text::uuid[]) as i (id)
      cross join lateral ${heldPlayer(tx, tx`i.id`)} held`;
}

/**
 * No match takes these players' tickets; one that is taking them now is there afterwards. Whole
 * tickets, in one order: two of a party may queue elsewhere at the same moment.
 */
function holdTickets(tx: Transaction, players: string[]) {
  return tx`
    select 1 from tickets where status in ('queued', 'proposed') and id in (
      -- As a subquery, whose length the planner cannot see: it takes one plan for all.
      select id from tickets where user_id = any((select ${uuids(players)}::text)::uuid[])
        and status in ('queued', 'proposed'))
    order by id, user_id for update`;
}

function enter(tx: Transaction, tickets: NewTicket[]) {
  return tx<EnteredRow[]>`
    with input as (
      select i.*,
        ${isUnknown(tx, tx`i.user_id`)} as missing,
        ${switchedOff(tx, "mode", tx`i.mode`)} as closed,
        case when i.refused then (${matchesOf(tx, tx`i.user_id`)})[1] end as playing
      from unnest(
        ${uuids(tickets.map((t) => t.id))}::text::uuid[],
        ${uuids(tickets.map((t) => t.userId))}::text::uuid[],
        ${tickets.map((t) => t.mode)}::text[],
        ${tickets.map((t) => t.region)}::text[],
        ${numbers(tickets.map((t) => t.mmr))}::text::float8[],
        ${numbers(tickets.map((t) => t.startMmr))}::text::float8[],
        ${instants(tickets.map((t) => t.at))}::timestamptz[],
        ${instants(tickets.map((t) => t.expiresAt))}::timestamptz[],
        ${flags(tickets.map((t) => t.vouched))}::bool[],
        ${tickets.map((t) => t.latency && JSON.stringify(t.latency))}::text[],
        ${flags(tickets.map((t) => t.bots))}::bool[],
        ${flags(tickets.map((t) => t.whilePlaying === "refuse"))}::bool[]
      ) with ordinality as i (id, user_id, mode, region, mmr, start_mmr, at, expires_at, vouched,
          latency, bots, refused, ord)
    ), coming as (
      select * from input where not closed and not missing and playing is null
    ), superseded as (
      ${
    endTickets(tx, {
      of: "live",
      from: tx`(
        select t.id, i.at from coming i join tickets t on t.user_id = i.user_id
        where t.status in ('queued', 'proposed') and (t.mode, t.region) <> (i.mode, i.region)
      ) l`,
      where: tx`t.id = l.id`,
      ...{ reason: "superseded", at: tx`l.at` },
    })
  }
    ), announced as (
      ${announce(tx, notifyEnded(tx, "superseded", tx`superseded`))}
    ), fresh as (
      ${
    queueTickets(
      tx,
      tx`i.id, i.user_id, null::uuid, i.mode, i.region, coalesce(i.mmr, r.mmr, i.start_mmr), i.at,
        i.at, i.expires_at, case when not i.vouched then i.at end, i.latency::jsonb, i.bots
      from coming i
        ${joinRating(tx, { userId: tx`i.user_id`, mode: tx`i.mode` })}
        left join superseded s on s.user_id = i.user_id
      order by i.user_id`,
      "left out",
    )
  }
    ), woken as (
      select pg_notify(${TICKETS_CHANNEL}, mode) from (
        select mode from fresh union select mode from superseded) changed
    )
    select i.ord, i.closed, i.missing, i.playing, f.id is not null as fresh,
      (select count(*) from woken) as woken,
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
}

/** Ends whatever tickets these players have. */
async function supersede(tx: Transaction, players: string[], at: Date): Promise<void> {
  await tx`
    with superseded as (
      ${
    endTickets(tx, {
      of: "live",
      where: tx`t.id in (
        select id from tickets where user_id = any(${players}::uuid[])
          and status in ('queued', 'proposed'))`,
      ...{ reason: "superseded", at },
    })
  }
    ), announced as (
      ${announce(tx, notifyEnded(tx, "superseded", tx`superseded`))}
    )
    select pg_notify(${TICKETS_CHANNEL}, mode) from superseded group by mode`;
}

/** @returns the leader's row */
async function enterParty(
  tx: Transaction,
  ticket: NewTicket,
  { partyId, players }: { partyId: string; players: string[] },
): Promise<Ticket> {
  const { userId, mode, region, at } = ticket;
  const [row] = await tx<[TicketRow]>`
    with fresh as (
      ${
    queueTickets(
      tx,
      tx`${ticket.id}, u.id, ${partyId}, ${mode}, ${region},
        coalesce(${ticket.mmr}::float8, r.mmr, ${ticket.startMmr}), ${at},
        ${at}, ${ticket.expiresAt}, ${ticket.vouched ? null : at}::timestamptz,
        ${ticket.latency && JSON.stringify(ticket.latency)}::text::jsonb, ${ticket.bots}
      from unnest(${players}::uuid[]) as u (id)
        ${joinRating(tx, { userId: tx`u.id`, mode })}`,
    )
  }
    ), announced as (
      ${
    announce(
      tx,
      notifyTickets(tx, {
        ...{ status: "queued", mode: tx`mode`, region: tx`region`, party_id: tx`party_id` },
      }, { from: tx`fresh where user_id <> ${userId}`, at }),
    )
  }
    )
    select fresh.*, ${players}::uuid[] as members, pg_notify(${TICKETS_CHANNEL}, ${mode})
    from fresh where user_id = ${userId}`;
  return toTicket(row);
}
