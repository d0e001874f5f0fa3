/** A row of tickets as the stores read it. */

import type { Columns } from "../../../db/rows.ts";
import type { tickets } from "../../../db/schema/matchmaking.ts";
import type { Ticket } from "../types.ts";

export type TicketRow =
  & Columns<
    typeof tickets,
    | ("id" | "user_id" | "party_id" | "mode" | "region" | "mmr" | "status" | "reason")
    | ("match_id" | "enqueued_at")
  >
  & { members: string[] };

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
