/** What the simulator deals with: people who come, policies that match them, and what came of it. */

import type { Waiting } from "../matchmaking/mod.ts";

/** A ticket that comes at a moment and leaves by itself when it has waited too long. */
export interface Arrival extends Waiting {
  /** What its players are really worth, in points; ratings only estimate it. */
  skills: number[];
  /** Milliseconds after which it leaves. */
  patienceMs: number;
}

/** A way to make matches of those who wait. It has no clock: whoever runs it tells the time. */
export interface Policy {
  add(tickets: readonly Waiting[]): void;
  remove(ticketIds: Iterable<string>): void;
  /** Tickets by team; they are gone from it. */
  match(now: number): Waiting[][][];
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
  };
}

export interface Quantiles {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** How a policy did (the commands' fixed shape). Waits are per player, in seconds, of those who left too. */
export interface Figures {
  /** Tickets. */
  matched: number;
  abandoned: number;
  wait_s: Quantiles;
  /** From the tenth with the lowest ratings to that with the highest. */
  wait_by_decile: Quantiles[];
  /** Per match. */
  gap: { mean: number; p95: number };
  spread: { mean: number; p95: number };
  /** Mean over players of the match's spread in points and 5 a second waited; who left: 400 and the wait. */
  objective: number;
  /** Share of matches whose favourite has less than 60 % (of two sides). */
  fair_share: number;
  /** Tickets that waited longer than their window takes to grow to its cap. */
  starved: number;
}

/** What a trial found: the window in force, and the proposed one. */
export interface TrialResult {
  now: Figures;
  proposed: Figures;
}
