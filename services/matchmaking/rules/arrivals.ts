/**
 * Who has begun to wait in a pool of late (MM4): whether a ticket's players are alone there.
 *
 * Holds the last two arrivals of different players for each region; the queue notes them, and one that is
 * built anew on the same node goes on with them.
 */

import type { Waiting } from "../types.ts";

/** A pool in which nobody else began to wait for so long is quiet. */
const QUIET_MS = 60_000;

interface Arrival {
  players: string;
  at: number;
}

export interface Arrivals {
  note(ticket: Waiting): void;
  /** When the pool has been quiet for long enough, but for the ticket's own players; it may be long ago. */
  quietAt(ticket: Waiting): number;
}

export function createArrivals(): Arrivals {
  /** By region: the latest, and the latest of anybody else. */
  const known = new Map<string, Arrival[]>();
  const playersOf = ({ members }: Waiting) => members.map(({ userId }) => userId).join();

  return {
    note(ticket) {
      const players = playersOf(ticket);
      const before = known.get(ticket.region) ?? [];
      const all = [{ players, at: ticket.enqueuedAt }, ...before].sort((a, b) => b.at - a.at);
      const other = all.find((each) => each.players !== all[0]!.players);
      known.set(ticket.region, other ? [all[0]!, other] : [all[0]!]);
    },
    quietAt(ticket) {
      const players = playersOf(ticket);
      const other = known.get(ticket.region)?.find((each) => each.players !== players);
      return other ? other.at + QUIET_MS : -Infinity;
    },
  };
}
