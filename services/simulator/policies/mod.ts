/**
 * Our matcher, and the ways to match that it is compared with.
 *
 * A policy holds who waits, and the wrapper by region in which one each ticket is; whoever simulates drives
 * them. No clock, no input or output.
 */

import {
  createQueue,
  type QueueRules,
  type Waiting,
  windowAfter,
  type WindowRule,
} from "../../matchmaking/mod.ts";
import type { Policy } from "../types.ts";
import { createAnchored } from "./anchored.ts";
import { createBatch } from "./batch.ts";
import { withBots } from "./bot_fill.ts";

/** Everybody reaches everybody. */
const ALL: WindowRule = { base: Infinity, step: 0, every_s: 1, cap: Infinity };

/** The real matcher (MM18): what is changed in its rules changes here. */
export function createVeze(rules: QueueRules): Policy {
  const queue = createQueue(rules);
  return {
    add: queue.add,
    remove: queue.remove,
    match: (now) => queue.match(now).proposals,
    nextAt: queue.nextAt,
  };
}

/** Of a fixed window so many points wide; nobody ever reaches further. */
export function createFixedWindow(rules: QueueRules, points: number): Policy {
  const reach = { ...ALL, base: points, cap: points };
  return withBots(perRegion(() => createAnchored(rules, () => points)), rules, reach);
}

/** The others, by the names of the commands' fixed shape. */
export const BASELINES: Readonly<Record<string, (rules: QueueRules) => Policy>> = {
  fifo: (rules) => withBots(perRegion(() => createAnchored(rules, () => Infinity)), rules, ALL),
  widening_oldest: (rules) => widening(rules, (oldest) => oldest),
  widening_newest: (rules) => widening(rules, (_, newest) => newest),
  batch_2s: (rules) => withBots(perRegion(() => createBatch(rules, 2_000)), rules, ALL),
  batch_5s: (rules) => withBots(perRegion(() => createBatch(rules, 5_000)), rules, ALL),
};

/** @param ageOf whose wait counts of a group */
function widening(rules: QueueRules, ageOf: (oldest: number, newest: number) => number): Policy {
  const { window } = rules;
  const allowed = (oldest: number, newest: number) => windowAfter(window, ageOf(oldest, newest));
  return withBots(perRegion(() => createAnchored(rules, allowed)), rules, window);
}

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
      for (const { ticketId } of matches.flatMap(({ teams }) => teams.flat())) {
        regionOf.delete(ticketId);
      }
      return matches;
    },
    nextAt: () => Math.min(Infinity, ...[...regions.values()].map((policy) => policy.nextAt())),
  };
}
