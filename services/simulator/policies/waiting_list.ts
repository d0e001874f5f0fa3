/**
 * Those who wait, for the ways to match that are compared with ours: in the order in which they came.
 *
 * Holds tickets until they are matched or leave; small, because nobody waits for long.
 */

import type { Waiting } from "../../matchmaking/mod.ts";

export interface Listed {
  ticket: Waiting;
  /** Mean rating of its players. */
  rating: number;
  /** Players. */
  size: number;
}

export interface WaitingList {
  readonly tickets: readonly Listed[];
  add(tickets: readonly Waiting[]): void;
  remove(ticketIds: Iterable<string>): void;
}

export function createWaitingList(): WaitingList {
  let tickets: Listed[] = [];
  return {
    get tickets() {
      return tickets;
    },
    add(added) {
      for (const ticket of added) {
        const { members } = ticket;
        const rating = members.reduce((sum, { mmr }) => sum + mmr, 0) / members.length;
        tickets.push({ ticket, rating, size: members.length });
      }
    },
    remove(ticketIds) {
      const gone = new Set(ticketIds);
      if (gone.size > 0) tickets = tickets.filter(({ ticket }) => !gone.has(ticket.ticketId));
    },
  };
}
