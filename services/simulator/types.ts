/** What the simulator deals with: people who come, policies that match them, and what came of it. */

import type { Waiting } from "../matchmaking/mod.ts";

/** How people come. */
export const PROCESSES = ["poisson", "daily", "burst"] as const;
export type Process = typeof PROCESSES[number];

/** A ticket that comes at a moment and leaves by itself when it has waited too long. */
export interface Arrival extends Waiting {
  /** What its players are really worth, in points; ratings only estimate it. */
  skills: number[];
  /** Milliseconds after which it leaves. */
  patienceMs: number;
}

/** A match as a policy makes it. */
export interface Made {
  /** Tickets by team. */
  teams: Waiting[][];
  /** Seats that computer opponents take, by team; absent when people fill all of them. */
  bots?: number[];
}

/** A way to make matches of those who wait. It has no clock: whoever runs it tells the time. */
export interface Policy {
  add(tickets: readonly Waiting[]): void;
  remove(ticketIds: Iterable<string>): void;
  /** What fits now; its tickets are gone from it. */
  match(now: number): Made[];
  /** When asking again may find something without arrivals; Infinity: never. */
  nextAt(): number;
}

/** What became of one ticket. */
export interface Outcome {
  ticket: Arrival;
  /** Milliseconds until it was matched, or left. */
  waitMs: number;
  /** Of its match; absent: it left. */
  match?: {
    /** The favourite's chance to win by true skill, less what an even match gives. */
    gap: number;
    /** Highest less lowest rating, in points. */
    spread: number;
    /** Seats of computer opponents. */
    bots: number;
  };
}

export interface Quantiles {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Null: of no match. */
export interface Spread {
  mean: number | null;
  p95: number | null;
}

/** How a policy did (the commands' fixed shape). Waits are per player, in seconds, of those who left too. */
export interface Figures {
  /** Tickets. */
  matched: number;
  abandoned: number;
  wait_s: Quantiles;
  /** From the tenth with the lowest ratings to that with the highest. */
  wait_by_decile: Quantiles[];
  /** Per match of people alone: computer opponents play as well as who is there, and rate nobody. */
  gap: Spread;
  spread: Spread;
  /**
   * Mean over players of the match's spread in points and 5 a second waited; who left: 400 and the wait, and who
   * met computers the same share of 400 as of the other seats is theirs.
   */
  objective: number;
  /** Share of matches of people alone whose favourite has less than 60 % (of two sides); null: there are none. */
  fair_share: number | null;
  /** Tickets that waited longer than their window takes to grow to its cap. */
  starved: number;
  bots: BotFigures;
}

/** Where computer opponents took the place of people, in shares of 1. */
export interface BotFigures {
  /** Of the players, those whose match has one. */
  players: number;
  /** Of the matches, those that have one. */
  matches: number;
  /** Of the seats of all matches, theirs. */
  seats: number;
  /** `players`, from the tenth with the lowest ratings to that with the highest. */
  players_by_decile: number[];
}

/** What a trial found: the window in force, and the proposed one. */
export interface TrialResult {
  now: Figures;
  proposed: Figures;
}
