export type TicketStatus = "queued" | "proposed" | "matched" | "ended";
export type EndReason =
  | "matched"
  | "cancelled"
  | "expired"
  | "declined"
  | "superseded"
  | "kicked"
  | "lost";
export type MatchStatus = "proposed" | "active" | "finished" | "voided" | "cancelled";

export interface Ticket {
  id: string;
  userId: string;
  partyId: string | null;
  mode: string;
  region: string;
  mmr: number;
  status: TicketStatus;
  reason: EndReason | null;
  matchId: string | null;
  enqueuedAt: Date;
}

/** What the matcher needs to know of a queued ticket. */
export interface Waiting {
  ticketId: string;
  userId: string;
  region: string;
  mmr: number;
  /** Milliseconds since the epoch. */
  enqueuedAt: number;
}

/** Why a match is what it is (MM12). */
export interface Quality {
  /** Per team. */
  winProbability: number[];
  /** Highest minus lowest rating, in points. */
  ratingSpread: number;
  /** Longest wait of its tickets, in seconds. */
  maxWaitS: number;
  /** Search window of each ticket when it was matched, in points. */
  windows: number[];
  /** True when a ticket was placed outside its own region. */
  expanded: boolean;
}

/** Tickets that belong together, team by team. */
export interface Proposal {
  region: string;
  teams: Waiting[][];
  quality: Quality;
}

export interface Participant {
  userId: string;
  team: number;
  mmrBefore: number;
  mmrAfter: number | null;
  result: "win" | "loss" | "draw" | null;
}

export interface Match {
  id: string;
  mode: string;
  region: string;
  status: MatchStatus;
  quality: Quality;
  /** Who may report its result; null until somebody did. */
  authority: string | null;
  createdAt: Date;
  finishedAt: Date | null;
  participants: Participant[];
}

/** What a server says of one team, in team order. */
export interface TeamResult {
  placement: number;
  score?: number;
  players?: { userId: string; stats?: Record<string, unknown> }[];
}
