/**
 * Backfill: open slots of running matches are filled before new matches are made (MM17).
 *
 * Holds the open slots as they were last set, less those it has since given away; the queue drives
 * it. No input or output. A slot that was given away and then refused by the claim comes back only
 * when the slots are set again from the rows.
 */

import { byAge, type Pool } from "./pool.ts";
import { waitUntil, windowAfter, type WindowRule } from "./windows.ts";
import type { Joining, OpenSlots } from "../types.ts";

export interface Backfills {
  set(slots: readonly OpenSlots[]): void;
  /** Tickets for the open slots: the longest-waiting whose window reaches the match's mean. */
  join(pools: readonly Pool[], now: number, region?: string): Joining[];
  /** When another window reaches an open slot, as of the last `join`; Infinity: none does. */
  nextAt(): number;
}

export function createBackfills(rule: WindowRule): Backfills {
  let open: OpenSlots[] = [];
  let next = Infinity;
  return {
    set(slots) {
      open = slots.map((slot) => ({ ...slot }));
    },
    join(pools, now, region) {
      const joins: Joining[] = [];
      const gone = new Set<string>();
      next = Infinity;
      for (const slot of open) {
        if (region !== undefined && slot.region !== region) continue;
        const pool = pools.find((each) => each.region === slot.region);
        const waiting = (pool?.sorted() ?? []).filter((entry) =>
          !entry.taken && !gone.has(entry.ticket.ticketId)
        );
        for (const { ticket, size, rating, since } of [...waiting].sort(byAge)) {
          const gap = Math.abs(rating - slot.mmr);
          if (size > slot.slots) continue;
          if (gap > windowAfter(rule, now - since)) {
            next = Math.min(next, since + waitUntil(rule, gap));
            continue;
          }
          slot.slots -= size;
          gone.add(ticket.ticketId);
          joins.push({ matchId: slot.matchId, team: slot.team, ticket });
        }
      }
      open = open.filter(({ slots }) => slots > 0);
      return joins;
    },
    nextAt: () => next,
  };
}
