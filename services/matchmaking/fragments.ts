/** What statements of other domains read of matches and tickets. */

import type { Fragment, Sql, Transaction } from "../../db/client.ts";
import { announce } from "../outbox/mod.ts";
import type { PartyTickets } from "../parties/mod.ts";
import { notifyEnded } from "./stores/news.ts";
import { endTickets } from "./stores/ticket_transitions.ts";

/**
 * Matches of a mode that a player was rated for, in FROM: `id`, `finished_at`, `mmr_before`,
 * `mmr_after`.
 */
export const ratedMatches = (
  sql: Sql | Transaction,
  { userId, mode }: { userId: Fragment; mode: Fragment | string },
): Fragment =>
  sql`(select m.id, m.finished_at, p.mmr_before, p.mmr_after from match_participants p
      join matches m on m.id = p.match_id
    where p.user_id = ${userId} and m.mode = ${mode} and m.status = 'finished' and m.rated
      and p.rated)`;

/**
 * Seats of a mode's matches that are over, in FROM: `match_id`, `user_id`, `team`, `score`, of the
 * match `status` (`finished` or `voided`) and `finished_at`, whether it was `rated` for the player and
 * whether computer opponents (`bots`) played.
 */
export const playedSeats = (sql: Sql | Transaction, mode: string): Fragment =>
  sql`(select p.match_id, p.user_id, p.team, p.score, m.status, m.finished_at,
      m.rated and p.rated as rated, m.bots is not null as bots
    from match_participants p join matches m on m.id = p.match_id
    where m.mode = ${mode} and m.status in ('finished', 'voided'))`;

/** A player's matches, newest first: `at`, `kind`, `details`. */
export const matchTimeline = (sql: Sql | Transaction, userId: string, limit: number): Fragment =>
  sql`select m.created_at as at, 'match' as kind, jsonb_build_object('match_id', m.id,
      'mode', m.mode, 'result', case when m.status = 'voided' then m.status else p.result end,
      'mmr_before', p.mmr_before, 'mmr_after', p.mmr_after)
      as details
    from match_participants p join matches m on m.id = p.match_id
    where p.user_id = ${userId} order by m.created_at desc limit ${limit}`;

/** Tickets of a party, whose members change. */
export const partyTickets: PartyTickets = {
  cancel: (tx, partyId, at) => {
    const which = { of: "queued", where: tx`t.party_id = ${partyId}` } as const;
    return tx`
      with ended as (${endTickets(tx, { ...which, reason: "cancelled", at })})
      ${announce(tx, notifyEnded(tx, "cancelled", tx`ended`))}`;
  },
  waits: (sql, partyId) =>
    sql`exists (select from tickets t
      where t.party_id = ${partyId} and t.status in ('queued', 'proposed'))`,
};

/**
 * Seats of finished matches that counted, in FROM: `match_id`, `user_id`, `region`, `finished_at`,
 * `result`, `mmr_before`, `mmr_after`, and the mean rating of those on other teams as `opponents`.
 */
export const countedSeats = (sql: Sql | Transaction): Fragment =>
  sql`(select p.match_id, p.user_id, m.region, m.finished_at, p.result, p.mmr_before, p.mmr_after,
      (select avg(o.mmr_before) from match_participants o
        where o.match_id = p.match_id and o.team <> p.team) as opponents
    from match_participants p join matches m on m.id = p.match_id
    where m.status = 'finished' and m.rated and p.rated and p.mmr_after is not null
      and p.result is not null)`;
