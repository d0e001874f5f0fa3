/**
 * Our matcher, and the ways to match that it is compared with.
 *
 * A policy holds who waits, and the wrapper by region in which one each ticket is; whoever simulates drives
 * them. No clock, no input or output.
 */

import { createQueue, type QueueRules, type Waiting, windowAfter } from "../../matchmaking/mod.ts";
import type { Policy } from "../types.ts";
import { createAnchored } from "./anchored.ts";
import { createBatch } from "./batch.ts";

/** The real matcher (MM18): what is changed in its rules changes here. */
export function createVeze(rules: QueueRules): Policy {
  const queue = createQueue(rules);
  return {
    add: queue.add,
    remove: queue.remove,
    match: (now) => queue.match(now).proposals.map(({ teams }) => teams),
    nextAt: queue.nextAt,
  };
}

/** Of a fixed window so many points wide; nobody ever reaches further. */
export function createFixedWindow(rules: QueueRules, points: number): Policy {
  return perRegion(() => createAnchored(rules, () => points));
}

/** The others, by the names of the commands' fixed shape. */
export const BASELINES: Readonly<Record<string, (rules: QueueRules) => Policy>> = {
  fifo: (rules) => perRegion(() => createAnchored(rules, () => Infinity)),
  widening_oldest: (rules) =>
    perRegion(() => createAnchored(rules, (oldest) => windowAfter(rules.window, oldest))),
  widening_newest: (rules) =>
    perRegion(() => createAnchored(rules, (_, newest) => windowAfter(rules.window, newest))),
  batch_2s: (rules) => perRegion(() => createBatch(rules, 2_000)),
  batch_5s: (rules) => perRegion(() => createBatch(rules, 5_000)),
};

/** Each region by itself: none of these looks over a border. */
function perRegion(create: () => Policy): Policy {
  const regions = new Map<string, Policy>();
  const regionOf = new Map<string, Policy>();
  return {
    add(tickets) {
      for (const [region, own] of Map.groupBy(tickets, (ticket: Waiting) => ticket.region)) {
        const policy = regions.get(region) ?? create();
        regions.set(region, policy);
        for (const { ticketId } of own) regionOf.set(ticketId, policy);
        policy.add(own);
      }
    },
    remove(ticketIds) {
      for (const id of ticketIds) {
        regionOf.get(id)?.remove([id]);
        regionOf.delete(id);
      }
    },
    match(now) {
      const matches = [...regions.values()].flatMap((policy) => policy.match(now));
      for (const { ticketId } of matches.flat(2)) regionOf.delete(ticketId);
      return matches;
    },
    nextAt: () => Math.min(Infinity, ...[...regions.values()].map((policy) => policy.nextAt())),
  };
}
