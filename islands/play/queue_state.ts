/** Where a player stands between wanting to play and playing; pure. */

import type { RoomEvent } from "../../sdk/mod.ts";
import { PlayWords } from "../../components/words/play.ts";

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
  /** Computer opponents by team. */
  bots?: number[] | null | undefined;
  quality: { win_probability: number[] };
  /** Of the game server that plays it; the arena does otherwise. */
  address?: string | null | undefined;
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
  reason?: string | null | undefined;
  mode?: string | undefined;
  region?: string | undefined;
  estimated_wait_s?: number | null | undefined;
  match?: (Found & { accept_by?: string | undefined }) | undefined;
}

export type QueueState =
  /** `why` the queue was left, where that is news. */
  | { name: "idle"; why?: string }
  | { name: "queued"; ticket: Ticket }
  | { name: "proposed"; match: Proposed; accepted: boolean; before?: Ticket }
  /** `known`: it was on before the page, or before the wish to queue. */
  | { name: "found"; match: Found; known?: true };

const ENDED: Readonly<Record<string, string>> = {
  expired: PlayWords.NobodyCameInTime,
  declined: PlayWords.MatchNotAccepted,
  superseded: PlayWords.YouQueuedSomewhereElse,
  kicked: PlayWords.QueueWasClosed,
  lost: PlayWords.PlaceIsLost,
};

const OVER: Readonly<Partial<Record<RoomEvent["kind"], string>>> = {
  "match.finished": PlayWords.MatchIsOver,
  "match.cancelled": PlayWords.MatchCalledOff,
  "match.left": PlayWords.YouLeftTheMatch,
};

/** What an event of the player's own room changes. */
export function follow(before: QueueState, { kind, data }: RoomEvent): QueueState {
  if (kind === "match.found") return { name: "found", match: data };
  if (kind === "match.proposed") return propose(before, data);
  if (kind === "ticket.updated") return hear(before, data);
  const why = OVER[kind];
  const isThis = before.name === "found" && "match_id" in data &&
    data.match_id === before.match.match_id;
  return why && isThis ? { name: "idle", why } : before;
}

/** What an answer changes that was asked for: events may have told more since. */
export function catchUp(before: QueueState, told: TicketNews): QueueState {
  return idOf(before) === told.ticket_id && before.name === "queued" ? hear(before, told) : before;
}

/** What a call leads to; where events came before its answer, they hold. */
export function answer(now: QueueState, next: QueueState): QueueState {
  if (next.name === "queued") return now.name === "found" || now.name === "proposed" ? now : next;
  if (next.name !== "proposed") return next;
  const isThis = now.name === "proposed" && now.match.match_id === next.match.match_id;
  return isThis ? { ...now, accepted: next.accepted } : now;
}

function idOf(state: QueueState): string | undefined {
  if (state.name === "queued") return state.ticket.id;
  return state.name === "proposed" ? state.match.ticket_id : undefined;
}

function hear(before: QueueState, told: TicketNews): QueueState {
  const { ticket_id: id, status, match, mode, region } = told;
  const isOwn = idOf(before) === id;
  if (isOwn && status === "ended") {
    const why = ENDED[told.reason ?? ""];
    return { name: "idle", ...(why !== undefined && { why }) };
  }
  if (isOwn && match && status === "matched") return { name: "found", match };
  if (isOwn && match?.accept_by !== undefined && status === "proposed") {
    return propose(before, { ...match, ticket_id: id, accept_by: match.accept_by });
  }
  if (status !== "queued") return before;
  if (isOwn && before.name === "queued") {
    const estimate = told.estimated_wait_s ?? before.ticket.estimate;
    return { name: "queued", ticket: { ...before.ticket, estimate } };
  }
  // Somebody else declined: back to the old place.
  if (isOwn && before.name === "proposed") {
    const { mode, region } = before.match;
    const ticket = before.before ?? { id, mode, region, waited: 0, estimate: null };
    return { name: "queued", ticket };
  }
  // The party's leader has queued for everybody.
  if (mode === undefined || region === undefined) return before;
  return { name: "queued", ticket: { id, mode, region, waited: 0, estimate: null } };
}

function propose(before: QueueState, match: Proposed): QueueState {
  const ticket = before.name === "queued" ? before.ticket : undefined;
  return { name: "proposed", match, accepted: false, ...(ticket && { before: ticket }) };
}
