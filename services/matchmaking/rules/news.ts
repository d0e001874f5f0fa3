/** Whether a ticket holds news for somebody who waits for it (MM2). */

import type { Match, SeenTicket, Ticket } from "../types.ts";

/**
 * Measured against what the client has seen, not against when it asked: a change that came before the
 * question is news as well. A ticket that was proposed, fell back and is proposed again is news by
 * its match. A matched ticket is news once more when its match gets an address or is over.
 */
export function hasMovedOn(
  { ticket, match }: { ticket: Ticket; match?: Match },
  seen: SeenTicket,
): boolean {
  const { status, matchId } = ticket;
  if (status === "ended" || status !== seen.status) return true;
  if (seen.matchId !== undefined && seen.matchId !== matchId) return true;
  return status === "matched" && (match?.status !== "active" || match.address !== null);
}
