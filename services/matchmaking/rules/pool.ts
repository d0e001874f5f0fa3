/**
 * Tickets of one pool ordered by rating, to look around a ticket in both directions (MM3).
 *
 * Holds the entries and how many of them are gone; the queue drives it. No input or output. Taken
 * entries stay as gaps until half of all are: readers skip them. Whoever takes an entry says so once
 * to each of its pools, and no entry's rating may change while it is here, or the order is lost.
 */

import type { Waiting } from "../types.ts";

/** A ticket in the queue, with what the matcher asks for all the time. */
export interface Entry {
  ticket: Waiting;
  /** Mean rating of its members. */
  rating: number;
  /** Players. */
  size: number;
  /** When it began to wait, in milliseconds. */
  since: number;
  /** Order of arrival: tells tickets of equal age and rating apart. */
  order: number;
  /** Out of the queue: claimed or gone. */
  taken: boolean;
  /** Not looked at since something changed around it. */
  due: boolean;
  /** Pools it may be placed in, its own first. */
  pools: Pool[];
  /** When its window, its regions or its right to opponents change; Infinity: never. */
  lookAt: number;
}

/** @param pools it waits in, its own first */
export function toEntry(ticket: Waiting, pools: Pool[], order: number): Entry {
  const { members } = ticket;
  let sum = 0;
  for (const { mmr } of members) sum += mmr;
  return {
    ticket,
    rating: sum / members.length,
    size: members.length,
    since: ticket.enqueuedAt,
    order,
    taken: false,
    due: false,
    pools,
    lookAt: Infinity,
  };
}

export interface Pool {
  readonly region: string;
  insert(entries: Entry[]): void;
  /** An entry of this pool was taken. */
  drop(): void;
  /** Where the entry stands in `sorted()`. */
  indexOf(entry: Entry): number;
  /** By rating; may hold taken entries, which the reader skips. */
  sorted(): readonly Entry[];
}

/** Above this many at once, sorting everything is cheaper than inserting one by one. */
const FEW = 32;

export function createPool(region: string): Pool {
  let sorted: Entry[] = [];
  let gone = 0;

  /** First position whose entry does not stand before `entry`. */
  function positionOf(entry: Entry): number {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (byRating(sorted[middle]!, entry) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    region,
    insert(entries) {
      if (entries.length > FEW) {
        sorted = sorted.filter((entry) => !entry.taken).concat(entries).sort(byRating);
        gone = 0;
        return;
      }
      for (const entry of entries) sorted.splice(positionOf(entry), 0, entry);
    },
    drop() {
      // Taken entries stay as gaps until half of all are: each is moved once on the average.
      if (++gone * 2 <= sorted.length) return;
      sorted = sorted.filter((entry) => !entry.taken);
      gone = 0;
    },
    indexOf: positionOf,
    sorted: () => sorted,
  };
}

function byRating(a: Entry, b: Entry): number {
  return a.rating - b.rating || a.order - b.order;
}

/** The longest-waiting first. */
export function byAge(a: Entry, b: Entry): number {
  return a.since - b.since || a.order - b.order;
}
