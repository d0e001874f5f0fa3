/**
 * A batch optimum: every so many seconds all who wait are matched at the least sum of rating differences. On a line
 * that is neighbour with neighbour; of an odd number the one stays whose staying costs least.
 */

import { fillTeams, type Shape, splitTeams } from "../../matchmaking/mod.ts";
import type { Policy } from "../types.ts";
import { createWaitingList, type Listed } from "./waiting_list.ts";

export function createBatch(shape: Shape, everyMs: number): Policy {
  const list = createWaitingList();
  const seats = shape.teams * shape.teamSize;
  let nextAt = Infinity;

  /** Groups of those who wait, by rating. */
  function groups(): Listed[][] {
    const sorted = [...list.tickets].sort((a, b) => a.rating - b.rating);
    if (seats === 2) return pairs(sorted);
    const found: Listed[][] = [];
    for (let left = sorted; left.length > 0;) {
      const chosen = fillTeams(left, 1, shape);
      const [first, ...rest] = left;
      if (!chosen) {
        left = rest;
        continue;
      }
      const group = new Set(chosen.map((i) => left[i]!));
      found.push([...group]);
      left = left.filter((each) => each !== first && !group.has(each));
    }
    return found;
  }

  return {
    add(tickets) {
      list.add(tickets);
      const [first] = tickets;
      // Batches stand on a grid of time, whoever comes when.
      if (first && nextAt === Infinity) {
        nextAt = Math.floor(first.enqueuedAt / everyMs + 1) * everyMs;
      }
    },
    remove: list.remove,
    match(now) {
      if (now < nextAt) return [];
      const matches = groups().map((group) => {
        const split = splitTeams(group, shape);
        list.remove(group.map(({ ticket }) => ticket.ticketId));
        const teams = Array.from(
          { length: shape.teams },
          (_, team) => group.filter((_, i) => split[i] === team).map(({ ticket }) => ticket),
        );
        return { teams };
      });
      nextAt = list.tickets.length > 0 ? Math.floor(now / everyMs + 1) * everyMs : Infinity;
      return matches;
    },
    nextAt: () => nextAt,
  };
}

/** Neighbours of an ascending list; the one left over is where the rest costs least without it. */
function pairs(sorted: readonly Listed[]): Listed[][] {
  const all = [...sorted];
  if (all.length % 2 === 1) {
    const cost = (from: number) => all[from + 1]!.rating - all[from]!.rating;
    // Costs of pairs behind each even place, if it is the one that stays.
    let sum = 0;
    for (let i = 1; i + 1 < all.length; i += 2) sum += cost(i);
    let best = sum;
    let stays = 0;
    for (let i = 2; i < all.length; i += 2) {
      sum += cost(i - 2) - cost(i - 1);
      if (sum < best) [best, stays] = [sum, i];
    }
    all.splice(stays, 1);
  }
  return Array.from({ length: all.length / 2 }, (_, i) => [all[2 * i]!, all[2 * i + 1]!]);
}
