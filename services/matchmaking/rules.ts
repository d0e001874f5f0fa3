/**
 * Who plays whom: mutual search windows, the longest-waiting ticket first (MM3).
 *
 * Pure: the state of the queue and the time go in, proposals come out.
 */

import { expectedScore } from "../ratings/mod.ts";
import type { Proposal, Waiting } from "./types.ts";

export interface WindowRule {
  /** Rating points on either side at the start. */
  base: number;
  /** Points added every `every_s` seconds, up to `cap`. */
  step: number;
  every_s: number;
  cap: number;
}

/** Search window after `waitMs`: base + floor(wait / every) × step, at most cap. */
export function windowAfter(rule: WindowRule, waitMs: number): number {
  const steps = Math.floor(Math.max(0, waitMs) / (rule.every_s * 1000));
  return Math.min(rule.base + steps * rule.step, rule.cap);
}

/**
 * Pairs the tickets of one pool for a duel: oldest first, each with the nearest rating that lies in
 * both windows. O(n log n) for the order, then each ticket looks only as far as its window.
 */
export function pairDuels(waiting: readonly Waiting[], rule: WindowRule, now: number): Proposal[] {
  const byRating = [...waiting].sort((a, b) => a.mmr - b.mmr);
  const count = byRating.length;
  const windows = byRating.map((ticket) => windowAfter(rule, now - ticket.enqueuedAt));
  // Neighbours among the unmatched, as linked lists with sentinels at -1 and `count`.
  const previous = new Int32Array(count + 1);
  const next = new Int32Array(count + 1);
  for (let i = 0; i <= count; i++) {
    previous[i] = i - 1;
    next[i] = i + 1;
  }
  const taken = new Uint8Array(count);
  const oldestFirst = byRating.map((_, i) => i).sort((a, b) =>
    byRating[a]!.enqueuedAt - byRating[b]!.enqueuedAt ||
    (byRating[a]!.ticketId < byRating[b]!.ticketId ? -1 : 1)
  );

  function unlink(i: number): void {
    taken[i] = 1;
    const before = previous[i]!;
    const after = next[i]!;
    if (before >= 0) next[before] = after;
    if (after < count) previous[after] = before;
  }

  /** Nearest partner in one direction that lies in both windows; -1 when there is none. */
  function reach(from: number, links: Int32Array): number {
    for (let i = links[from]!; i >= 0 && i < count; i = links[i]!) {
      const gap = Math.abs(byRating[i]!.mmr - byRating[from]!.mmr);
      if (gap > windows[from]!) return -1;
      if (gap <= windows[i]!) return i;
    }
    return -1;
  }

  const proposals: Proposal[] = [];
  for (const i of oldestFirst) {
    if (taken[i]) continue;
    const partner = nearer(byRating, i, reach(i, previous), reach(i, next));
    if (partner < 0) continue;
    unlink(i);
    unlink(partner);
    proposals.push(
      propose([byRating[i]!, byRating[partner]!], [windows[i]!, windows[partner]!], now),
    );
  }
  return proposals;
}

function nearer(tickets: readonly Waiting[], from: number, below: number, above: number): number {
  if (below < 0 || above < 0) return Math.max(below, above);
  const downGap = tickets[from]!.mmr - tickets[below]!.mmr;
  const upGap = tickets[above]!.mmr - tickets[from]!.mmr;
  if (downGap !== upGap) return downGap < upGap ? below : above;
  return tickets[below]!.enqueuedAt <= tickets[above]!.enqueuedAt ? below : above;
}

function propose([a, b]: [Waiting, Waiting], windows: number[], now: number): Proposal {
  const p = expectedScore(a.mmr, b.mmr);
  return {
    region: a.region,
    teams: [[a], [b]],
    quality: {
      winProbability: [p, 1 - p],
      ratingSpread: Math.abs(a.mmr - b.mmr),
      maxWaitS: Math.max(0, now - Math.min(a.enqueuedAt, b.enqueuedAt)) / 1000,
      windows,
      expanded: a.region !== b.region,
    },
  };
}
