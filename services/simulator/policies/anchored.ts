/**
 * Ways to match by one ticket at a time: whoever is nearest to the longest-waiting that fits. The window is
 * none (first come, first served), fixed, or widens with the age of the oldest or of the newest of a group,
 * as hosted services let a studio choose.
 */

import { fillTeams, type Shape, splitTeams } from "../../matchmaking/mod.ts";
import type { Policy } from "../types.ts";
import { createWaitingList, type Listed } from "./waiting_list.ts";

/** Points between a group's ratings that are allowed when its oldest and its newest have waited so long. */
export type Allowed = (oldestMs: number, newestMs: number) => number;

/** How often windows are looked at again. */
const LOOK_MS = 1_000;

export function createAnchored(shape: Shape, allowed: Allowed): Policy {
  const list = createWaitingList();
  let lookAt = Infinity;

  function groupOf(anchor: Listed, now: number): Listed[] | undefined {
    const age = now - anchor.ticket.enqueuedAt;
    const near: { other: Listed; gap: number }[] = [];
    let players = anchor.size;
    for (const other of list.tickets) {
      if (other === anchor) continue;
      const gap = Math.abs(other.rating - anchor.rating);
      const otherAge = now - other.ticket.enqueuedAt;
      if (gap > allowed(Math.max(age, otherAge), Math.min(age, otherAge))) continue;
      near.push({ other, gap });
      players += other.size;
    }
    // Most who wait have nobody near: they are passed over before anything is sorted.
    if (players < shape.teams * shape.teamSize) return undefined;
    near.sort((a, b) => a.gap - b.gap);
    const blocks = [anchor, ...near.map(({ other }) => other)];
    return fillTeams(blocks, 1, shape)?.map((i) => blocks[i]!);
  }

  return {
    add: list.add,
    remove: list.remove,
    match(now) {
      const matches = [];
      for (const anchor of [...list.tickets]) {
        if (!list.tickets.includes(anchor)) continue;
        const group = groupOf(anchor, now);
        if (!group) continue;
        const split = splitTeams(group, shape);
        const teams = Array.from(
          { length: shape.teams },
          (_, team) => group.filter((_, i) => split[i] === team).map(({ ticket }) => ticket),
        );
        list.remove(group.map(({ ticket }) => ticket.ticketId));
        matches.push({ teams });
      }
      lookAt = list.tickets.length > 0 ? now + LOOK_MS : Infinity;
      return matches;
    },
    nextAt: () => lookAt,
  };
}
