/** Why a match is what it is, in numbers (MM12). Pure. */

import { winProbabilities } from "../../ratings/mod.ts";
import { windowAfter, type WindowRule } from "./windows.ts";
import type { Entry } from "./pool.ts";
import type { Proposal } from "../types.ts";

/** The proposal for teams of tickets, with what explains it. */
export function propose(
  { region, sides, rule, now, bots }: {
    region: string;
    sides: Entry[][];
    rule: WindowRule;
    now: number;
    /** Seats by team that computer opponents take. */
    bots?: number[];
  },
): Proposal {
  const all = sides.flat();
  let lowest = Infinity;
  let highest = -Infinity;
  let oldest = Infinity;
  for (const { ticket, since } of all) {
    oldest = Math.min(oldest, since);
    for (const { mmr } of ticket.members) {
      lowest = Math.min(lowest, mmr);
      highest = Math.max(highest, mmr);
    }
  }
  // Computer opponents play as well as the people in their match.
  const overall = mean(all);
  return {
    region,
    teams: sides.map((side) => side.map(({ ticket }) => ticket)),
    quality: {
      winProbability: winProbabilities(sides.map((side) => side.length > 0 ? mean(side) : overall)),
      ratingSpread: highest - lowest,
      maxWaitS: Math.max(0, now - oldest) / 1000,
      windows: all.map(({ since }) => windowAfter(rule, now - since)),
      expanded: all.some(({ ticket }) => ticket.region !== region),
    },
    ...(bots && { bots }),
  };
}

function mean(side: readonly Entry[]): number {
  let sum = 0;
  let players = 0;
  for (const { rating, size } of side) {
    sum += rating * size;
    players += size;
  }
  return sum / players;
}
