/** A row of tickets as the stores read it. */

import type { EndReason, Ticket } from "../types.ts";

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
