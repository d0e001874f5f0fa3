/**
 * One try of the dashboard's: the window in force beside a proposed one, on the same made-up arrivals.
 *
 * Holds nothing between two tries: the order names the seed of all chance. Pure; the desk's thread runs it.
 */

import type { QueueRules } from "../matchmaking/mod.ts";
import { createRandom } from "../platform/random.ts";
import { askingForBots, momentsOf } from "./arrivals.ts";
import { figuresOf } from "./figures.ts";
import { createPlayers } from "./players.ts";
import { createVeze } from "./policies/mod.ts";
import { simulate } from "./run.ts";
import type { Arrival, Process, TrialResult } from "./types.ts";

export interface TrialOrder {
  rules: QueueRules;
  proposed: QueueRules["window"];
  tickets: number;
  /** Tickets a second, in the mean. */
  rate: number;
  process: Process;
  /** Mean seconds until somebody gives up. */
  patienceS: number;
  seed: number;
  /** Share of tickets that ask for computer opponents. */
  bots: number;
}

/** The same for both windows; players' ratings err by 60 points, parties are as large as teams. */
export function arrivalsOf(
  { rules, tickets, rate, process, patienceS, seed, bots }: Omit<TrialOrder, "proposed">,
): Arrival[] {
  const random = createRandom(seed);
  const known = new Set(Object.keys(rules.regions));
  const draw = createPlayers({
    ...{ mean: 1_500, deviation: 300, error: 60, patienceS, largestParty: rules.teamSize },
    regions: Object.fromEntries(
      Object.entries(rules.regions).map((
        [id, near],
      ) => [id, near.filter((one) => known.has(one))]),
    ),
  }, random);
  return askingForBots(momentsOf(process, { tickets, rate, random }).map(draw), bots, seed);
}

export function runTrial(order: TrialOrder): TrialResult {
  const arrivals = arrivalsOf(order);
  const figures = (window: QueueRules["window"]) => {
    const rules = { ...order.rules, window };
    return figuresOf(simulate(createVeze(rules), arrivals), rules);
  };
  return { now: figures(order.rules.window), proposed: figures(order.proposed) };
}
