/** A policy and those who come, on a clock that jumps from one moment at which something happens to the next. */

import { winProbabilities } from "../ratings/mod.ts";
import type { Arrival, Made, Outcome, Policy } from "./types.ts";

/** Between two calls of `onProgress`, in tickets. */
const PROGRESS = 2_000;

/**
 * @param arrivals in the order in which they come
 * @returns what became of every ticket, in the order in which that was decided
 */
export function simulate(
  policy: Policy,
  arrivals: readonly Arrival[],
  { onProgress = () => {} }: { onProgress?: (done: number) => void } = {},
): Outcome[] {
  const leaving = arrivals.map((_, i) => i)
    .sort((a, b) => leavesAt(arrivals[a]!) - leavesAt(arrivals[b]!));
  const waiting = new Map<string, Arrival>();
  const outcomes: Outcome[] = [];
  let come = 0;
  let gone = 0;
  for (;;) {
    while (gone < leaving.length && isOver(arrivals[leaving[gone]!]!, leaving[gone]!)) gone++;
    const arrivesAt = arrivals[come]?.enqueuedAt ?? Infinity;
    const givesUpAt = gone < leaving.length ? leavesAt(arrivals[leaving[gone]!]!) : Infinity;
    const now = Math.min(arrivesAt, givesUpAt, policy.nextAt());
    if (now === Infinity || (waiting.size === 0 && arrivesAt === Infinity)) return outcomes;
    if (now === givesUpAt) leave(arrivals[leaving[gone++]!]!);
    const arrived: Arrival[] = [];
    while (come < arrivals.length && arrivals[come]!.enqueuedAt <= now) {
      arrived.push(arrivals[come++]!);
    }
    for (const ticket of arrived) waiting.set(ticket.ticketId, ticket);
    policy.add(arrived);
    for (const made of policy.match(now)) seat(made, now);
    if (arrived.length > 0 && come % PROGRESS === 0) onProgress(come);
  }

  /** It has come, and waits no more. */
  function isOver(ticket: Arrival, index: number): boolean {
    return index < come && !waiting.has(ticket.ticketId);
  }

  function leave(ticket: Arrival): void {
    if (!waiting.delete(ticket.ticketId)) return;
    policy.remove([ticket.ticketId]);
    outcomes.push({ ticket, waitMs: ticket.patienceMs });
  }

  function seat({ teams, bots = [] }: Made, now: number): void {
    const sides = teams.map((side) => side.map(({ ticketId }) => waiting.get(ticketId)!));
    // A side of computers alone plays as well as the people in its match.
    const everybody = sides.flat();
    const chances = winProbabilities(
      sides.map((side) =>
        meanOf((side.length > 0 ? side : everybody).flatMap(({ skills }) => skills))
      ),
    );
    const ratings = everybody.flatMap(({ members }) => members.map(({ mmr }) => mmr));
    const match = {
      gap: Math.max(...chances) - 1 / sides.length,
      spread: Math.max(...ratings) - Math.min(...ratings),
      bots: bots.reduce((sum, seats) => sum + seats, 0),
    };
    for (const ticket of everybody) {
      waiting.delete(ticket.ticketId);
      outcomes.push({ ticket, waitMs: now - ticket.enqueuedAt, match });
    }
  }
}

function leavesAt({ enqueuedAt, patienceMs }: Arrival): number {
  return enqueuedAt + patienceMs;
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
