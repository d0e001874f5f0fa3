/** Where a player stands between wanting to play and playing; pure. */

import type { RoomEvent } from "../sdk/mod.ts";

export interface Ticket {
  id: string;
  mode: string;
  region: string;
  /** Seconds of waiting when this was known. */
  waited: number;
  /** Seconds it should take; null while nobody knows. */
  estimate: number | null;
}

export interface Found {
  match_id: string;
  mode: string;
  region: string;
  teams: string[][];
  quality: { win_probability: number[] };
}

/** A match that all must accept before it counts. */
export interface Proposed extends Found {
  ticket_id: string;
  accept_by: string;
}

/** What is told of a ticket; an answer of the API says as much. */
export interface TicketNews {
  ticket_id: string;
  status: string;
  reason?: string | undefined;
  mode?: string;
  region?: string;
  estimated_wait_s?: number | null | undefined;
  match?: Found | undefined;
}

export type QueueState =
  /** `why` the queue was left, where that is news. */
  | { name: "idle"; why?: string }
  | { name: "queued"; ticket: Ticket }
  | { name: "proposed"; match: Proposed; accepted: boolean; before?: Ticket }
  | { name: "found"; match: Found };

const ENDED: Readonly<Record<string, string>> = {
  expired: "Nobody who fits came in time. Queue again.",
  declined: "The match was not accepted. Queue again when you are ready.",
  superseded: "You queued somewhere else.",
  kicked: "The queue was closed for you.",
  lost: "Your place in the queue is lost. Queue again.",
};

const OVER: Readonly<Record<string, string>> = {
  "match.finished": "The match is over. Your matches say how it went.",
  "match.cancelled": "The match was called off.",
};

/** What an event of the player's own room changes. */
export function follow(before: QueueState, { kind, data }: RoomEvent): QueueState {
  if (kind === "match.found") return { name: "found", match: data as Found };
  if (kind === "match.proposed") {
    const ticket = before.name === "queued" ? before.ticket : undefined;
    const match = data as Proposed;
    return { name: "proposed", match, accepted: false, ...(ticket && { before: ticket }) };
  }
  if (before.name === "found" && OVER[kind]) {
    const isThis = (data as { match_id?: string }).match_id === before.match.match_id;
    return isThis ? { name: "idle", why: OVER[kind] } : before;
  }
  if (kind !== "ticket.updated") return before;
  return hear(before, data as TicketNews);
}

/** What an answer changes that was asked for: events may have told more since. */
export function catchUp(before: QueueState, told: TicketNews): QueueState {
  const isThis = before.name === "queued" && before.ticket.id === told.ticket_id;
  return isThis ? hear(before, told) : before;
}

function hear(before: QueueState, told: TicketNews): QueueState {
  const waiting = before.name === "queued" || before.name === "proposed";
  if (told.status === "ended" && waiting) {
    const why = ENDED[told.reason ?? ""];
    return { name: "idle", ...(why !== undefined && { why }) };
  }
  if (told.status === "matched" && waiting && told.match) {
    return { name: "found", match: told.match };
  }
  if (told.status !== "queued") return before;
  if (before.name === "queued") {
    const estimate = told.estimated_wait_s ?? before.ticket.estimate;
    return { name: "queued", ticket: { ...before.ticket, estimate } };
  }
  // Somebody else declined: back to the old place.
  if (before.name === "proposed" && before.before) return { name: "queued", ticket: before.before };
  // The party's leader has queued for everybody.
  const { ticket_id: id, mode, region } = told;
  if (mode === undefined || region === undefined) return before;
  return { name: "queued", ticket: { id, mode, region, waited: 0, estimate: null } };
}
