/** Where a player stands between wanting to play and playing; pure. */

import { wishOf } from "../../components/stage/state.ts";
import type { Found, Proposed, QueueState, Why } from "../../components/stage/state.ts";
import type { RoomEvent } from "../../sdk/mod.ts";

/** What is told of a ticket; an answer of the API says as much. */
export interface TicketNews {
  ticket_id: string;
  status: string;
  reason?: string | null | undefined;
  mode?: string | undefined;
  region?: string | undefined;
  estimated_wait_s?: number | null | undefined;
  match?: (Found & { accept_by?: string | undefined; status?: string }) | undefined;
  join_token?: string | undefined;
}

/** What is told of a match, with whom of its players have left it. */
export interface MatchNews extends Found {
  status: string;
  players: readonly { user_id: string; left: boolean }[];
}

const ENDED: Readonly<Record<string, Why>> = {
  ...{ expired: "expired", missed: "missed", declined: "declined_elsewhere" },
  ...{ superseded: "superseded", kicked: "kicked", lost: "lost" },
};

/** What becomes of a match besides a result, by its status and by what its room tells. */
const OVER: Readonly<Record<string, Why>> = {
  ...{ cancelled: "called_off", voided: "called_off", left: "left" },
};

/** Why a match is called off, where more is known of it. */
const CANCELLED: Readonly<Record<string, Why>> = {
  ...{ host_lost: "host_lost", unassigned: "host_lost", unplayed: "unplayed" },
};

/** What an event of the player's own room changes. @param party how many queue together with them, them included */
export function follow(before: QueueState, { kind, data }: RoomEvent, party: number): QueueState {
  if (kind === "match.found") return { name: "found", match: data };
  if (kind === "match.proposed") return propose(before, data);
  if (kind === "ticket.updated") return hear(before, data, party);
  const match = before.name === "found" || before.name === "proposed" ? before.match : undefined;
  if (!match || !("match_id" in data) || data.match_id !== match.match_id) return before;
  if (kind === "match.accepted" && before.name === "proposed") {
    return { ...before, count: Math.max(before.count ?? 0, data.accepted) };
  }
  // What becomes of the player's place comes with the ticket.
  if (kind === "match.cancelled" && before.name === "proposed" && data.missed !== undefined) {
    return { ...before, missed: data.missed };
  }
  if (before.name !== "found") return before;
  const reason = kind === "match.cancelled" ? CANCELLED[data.reason] : undefined;
  return reason ? endAs(before, reason) : endOf(before, kind.replace("match.", ""));
}

/** What an answer changes that was asked for in a moment: events may have told more since. */
export function catchUp(
  before: QueueState,
  asked: QueueState,
  told: TicketNews,
  party: number,
): QueueState {
  const isThen = before.name === asked.name && ticketOf(asked) === told.ticket_id &&
    ticketOf(before) === told.ticket_id && matchOf(before) === matchOf(asked);
  if (!isThen) return before;
  const next = hear(before, told, party);
  // Matched, and over or called off since.
  return next.name === "found" && told.match?.status ? endOf(next, told.match.status) : next;
}

/** The same, of the match that is on. */
export function catchUpMatch(before: QueueState, told: MatchNews, player: string): QueueState {
  if (before.name !== "found" || matchOf(before) !== told.match_id) return before;
  const hasLeft = told.players.some((each) => each.user_id === player && each.left);
  return endOf(before, hasLeft && told.status === "active" ? "left" : told.status);
}

function endOf(found: QueueState & { name: "found" }, status: string): QueueState {
  const { match_id, mode, region } = found.match;
  if (status === "finished") return { name: "over", match: { match_id, mode, region } };
  const why = OVER[status];
  return why ? endAs(found, why) : found;
}

function endAs({ match: { mode, region } }: QueueState & { name: "found" }, why: Why): QueueState {
  return { name: "idle", why, wish: { mode, region } };
}

/** What a call leads to; where events came before its answer, they hold. */
export function answer(now: QueueState, next: QueueState): QueueState {
  if (next.name === "queued") return now.name === "found" || now.name === "proposed" ? now : next;
  if (next.name !== "proposed") return next;
  const isThis = now.name === "proposed" && now.match.match_id === next.match.match_id;
  if (!isThis) return now;
  // Oneself is one of those who have.
  return { ...now, accepted: next.accepted, count: Math.max(now.count ?? 0, 1) };
}

/** The player has pressed it, and the server is being told. */
export function declining(
  now: QueueState,
  { match }: QueueState & { name: "proposed" },
): QueueState {
  return now.name === "proposed" && now.match.match_id === match.match_id
    ? { ...now, declining: true }
    : now;
}

/** The ticket by which the player waits, or is asked. */
export function ticketOf(state: QueueState): string | undefined {
  if (state.name === "queued") return state.ticket.id;
  return state.name === "proposed" ? state.match.ticket_id : undefined;
}

function matchOf(state: QueueState): string | undefined {
  return "match" in state ? state.match.match_id : undefined;
}

function hear(before: QueueState, told: TicketNews, party: number): QueueState {
  const { ticket_id: id, status, match, mode, region } = told;
  const isOwn = ticketOf(before) === id;
  if (isOwn && status === "ended") {
    const { reason } = told;
    const isOfCheck = reason === "missed" || reason === "declined";
    const why = isOfCheck && before.name === "proposed"
      ? blameOf(before, reason, party)
      : ENDED[reason ?? ""];
    const wish = wishOf(before);
    return { name: "idle", ...(why && { why }), ...(wish && { wish }) };
  }
  if (isOwn && match && status === "matched") {
    const { join_token } = told;
    return { name: "found", match: join_token ? { ...match, join_token } : match };
  }
  if (isOwn && match?.accept_by !== undefined && status === "proposed") {
    if (matchOf(before) === match.match_id) return before;
    return propose(before, { ...match, ticket_id: id, accept_by: match.accept_by });
  }
  if (status !== "queued") return before;
  if (isOwn && before.name === "queued") {
    const estimate = told.estimated_wait_s ?? before.ticket.estimate;
    return { ...before, ticket: { ...before.ticket, estimate } };
  }
  // Somebody else declined: back to the old place.
  if (isOwn && before.name === "proposed") {
    const { mode, region } = before.match;
    const ticket = before.before ?? { id, mode, region, waited: 0, estimate: null };
    return { name: "queued", ticket, since: "kept" };
  }
  // The party's leader has queued for everybody, or the server for who has lost a match.
  if (mode === undefined || region === undefined) return before;
  const isOfLost = before.name === "idle" && before.why === "host_lost" &&
    before.wish?.mode === mode && before.wish.region === region;
  const ticket = { id, mode, region, waited: 0, estimate: null };
  return { name: "queued", ticket, ...(isOfLost && { since: "host_lost" }) };
}

/** Whose doing it is that the player is out: the server tells; one who has accepted knows. */
function blameOf(
  { missed, accepted, declining }: QueueState & { name: "proposed" },
  reason: "missed" | "declined",
  party: number,
): Why {
  // A node of the version before says "declined" of what was missed as well.
  if (reason === "missed" || missed === true) {
    return accepted || missed === false ? "party_missed" : "missed";
  }
  if (accepted && party > 1) return "party_missed";
  return declining && !accepted ? "declined" : "declined_elsewhere";
}

function propose(before: QueueState, match: Proposed): QueueState {
  const ticket = before.name === "queued" ? before.ticket : undefined;
  return { name: "proposed", match, accepted: false, ...(ticket && { before: ticket }) };
}
