export type TicketStatus = "queued" | "proposed" | "matched" | "ended";
/** Why a ticket is over: docs/matchmaking.md says what each of them means. */
export const END_REASONS = [
  "matched",
  "cancelled",
  "expired",
  "declined",
  "missed",
  "superseded",
  "kicked",
  "lost",
] as const;
export type EndReason = typeof END_REASONS[number];
/** The lease under which a node matches a mode; claims are refused once it is lost. */
export interface Lease {
  name: string;
  holder: string;
  fence: number;
}
/** What becomes of queueing while a match of the player goes on (MM20). */
export type WhilePlaying = "refuse" | "allow";
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
  /** Who is in it: one player, or a party. */
  members: string[];
}

/** What a client knows of its ticket: the last status it was told, and the match that came with it. */
export interface SeenTicket {
  status: TicketStatus;
  matchId?: string;
}

export interface Member {
  userId: string;
  mmr: number;
}

/** What the matcher needs to know of a queued ticket: one player, or a whole party. */
export interface Waiting {
  ticketId: string;
  region: string;
  /** Milliseconds since the epoch. */
  enqueuedAt: number;
  /** One or more; a party is never split. */
  members: Member[];
  /** Round trips the client measured, in milliseconds by region. */
  latency?: Record<string, number>;
  /** Whether computer opponents may fill the empty seats. */
  bots?: boolean;
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
  /** Seats that computer opponents take, by team; absent when people fill all of them. */
  bots?: number[];
}

/** A running match that asks for players (MM17). */
export interface OpenSlots {
  matchId: string;
  region: string;
  team: number;
  slots: number;
  /** Mean rating of who plays there. */
  mmr: number;
}

/** A ticket that goes into a running match. */
export interface Joining {
  matchId: string;
  team: number;
  ticket: Waiting;
}

/** A player's way into a match on a game server. */
export interface Invitation {
  userId: string;
  joinToken: string;
}

export interface Participant {
  userId: string;
  team: number;
  mmrBefore: number;
  mmrAfter: number | null;
  result: "win" | "loss" | "draw" | null;
  /** The party the player queued with. */
  partyId: string | null;
  /** False where the player was rated for another match of the same time. */
  rated: boolean;
  /** Whether the player left before the match was over. */
  left: boolean;
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
  /** Number of teams, those of computer opponents alone included. */
  teams: number;
  /** Seats of computer opponents by team; null when people fill all. */
  bots: number[] | null;
  rated: boolean;
  /** Until when a proposed match must be accepted. */
  acceptBy: Date | null;
  /** Where it is played, once a game server is assigned. */
  address: string | null;
}

/** What a server says of one team, in team order. */
export interface TeamResult {
  placement: number;
  score?: number;
  players?: { userId: string; stats?: Record<string, unknown> }[];
}

/** What whoever reported a match's result said of one of its players. */
export interface ReportedStats {
  userId: string;
  /** As it came: each authority has its own. */
  stats: Record<string, unknown>;
}

export interface PoolId {
  mode: string;
  region: string;
}

export interface RecentQuality {
  matches: number;
  /** Mean gap between the highest and the lowest predicted win probability. */
  gap: number;
  /** Mean rating spread, in points. */
  spread: number;
  /** Share of matches with a ticket from another region. */
  expanded: number;
}

/** A ticket that was matched. */
export interface Wait {
  mmr: number;
  seconds: number;
  /** Milliseconds since the epoch. */
  enqueuedAt: number;
  endedAt: number;
}

export interface WaitEstimate {
  p50: number;
  p95: number;
}

export interface QueueState extends PoolId {
  /** Players waiting now. */
  waiting: number;
  estimate: WaitEstimate | null;
  /** Share of recent waits that the median covered; null while too little is known. */
  coverage: number | null;
  quality: RecentQuality | null;
}

/** Which matches staff look for; what is absent is not asked. */
export interface MatchFilter {
  mode?: string;
  region?: string;
  status?: MatchStatus;
  userId?: string;
  /** Made at or after. */
  from?: Date;
  /** Made before. */
  to?: Date;
  /** From the oldest to the newest; absent: the other way. */
  oldestFirst?: boolean;
  /** Where the page before ended. */
  after?: { createdAt: Date; id: string };
  limit: number;
  /** What is played, and where: a filter by one of the two looks through all of the other. */
  pools: { modes: readonly string[]; regions: readonly string[] };
}

export interface FoundMatch {
  id: string;
  mode: string;
  region: string;
  status: MatchStatus;
  createdAt: Date;
  finishedAt: Date | null;
  rated: boolean;
  /** Seats of computer opponents. */
  bots: number;
  quality: Quality;
  /** Null names are of deleted players. */
  seats: { userId: string; team: number; name: string | null }[];
}

/** What voiding a match would take from a player, or give back. */
export interface VoidedSeat {
  userId: string;
  name: string | null;
  team: number;
  /** Rating in the mode now; null: none. */
  mmr: number | null;
  /** What the match has made of it, in points; 0 where it rated nothing. */
  change: number;
}

export interface VoidPreview {
  status: MatchStatus;
  mode: string;
  seats: VoidedSeat[];
}
