/** A row of tickets as the stores read it. */

import type { Sql, Transaction } from "../../db/client.ts";
import type { EndReason, Ticket } from "./types.ts";

export interface TicketRow {
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

export function toTicket(row: TicketRow): Ticket {
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
