/**
 * Groups: tickets of a pool that all lie in one another's windows and fill every team (MM3, MM5).
 * Pure.
 *
 * A set of tickets whose ratings span [low, high] fits when each window reaches from its ticket to
 * both ends: |r − low| and |high − r| are the largest differences it takes part in.
 */

import { byAge, type Entry, type Pool } from "./pool.ts";
import { fillTeams, type Shape } from "./teams.ts";
import { windowAfter, type WindowRule } from "./windows.ts";

/** How far to look in each direction, in tickets, taken ones included. */
const REACH = 256;
/** Per party size and direction, the nearest tickets worth considering, in matches' worth. */
const DEPTH = 2;

/** Tickets that fit `entry`, by rating, `entry` among them. */
export function findFits(pool: Pool, entry: Entry, rule: WindowRule, shape: Shape, now: number) {
  const sorted = pool.sorted();
  const at = pool.indexOf(entry);
  const own = windowAfter(rule, now - entry.since);
  const seats = shape.teams * shape.teamSize;

  function walk(step: 1 | -1): Entry[] {
    const found: Entry[] = [];
    const room = new Int32Array(shape.teamSize + 1);
    for (let size = 1; size <= shape.teamSize; size++) room[size] = Math.ceil(DEPTH * seats / size);
    let looked = 0;
    for (let i = at + step; i >= 0 && i < sorted.length && looked < REACH; i += step, looked++) {
      const other = sorted[i]!;
      const gap = Math.abs(other.rating - entry.rating);
      if (gap > own) break;
      if (other.taken || room[other.size] === 0) continue;
      if (gap > windowAfter(rule, now - other.since)) continue;
      room[other.size]!--;
      found.push(other);
    }
    return found;
  }

  return [...walk(-1).reverse(), entry, ...walk(1)];
}

/**
 * A group that holds all of `musts`, which fit one another: close ratings first, and among those
 * the longest-waiting.
 * @param candidates by rating, each fitting every one of `musts`, which are among them
 */
export function findGroup(
  candidates: readonly Entry[],
  musts: readonly Entry[],
  { rule, shape, now }: { rule: WindowRule; shape: Shape; now: number },
): Entry[] | undefined {
  const seats = shape.teams * shape.teamSize;
  const count = candidates.length;
  const before = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) before[i + 1] = before[i]! + candidates[i]!.size;
  if (before[count]! < seats) return undefined;
  const windows = candidates.map((entry) => windowAfter(rule, now - entry.since));
  const places = musts.map((must) => candidates.indexOf(must));
  const first = Math.min(...places);
  const last = Math.max(...places);

  const fits = (i: number, low: number, high: number) => {
    const { rating } = candidates[i]!;
    return rating - candidates[low]!.rating <= windows[i]! &&
      candidates[high]!.rating - rating <= windows[i]!;
  };
  const holds = (low: number, high: number) => places.every((i) => fits(i, low, high));

  function choose(low: number, high: number): Entry[] | undefined {
    if (before[high + 1]! - before[low]! < seats) return undefined;
    const others: Entry[] = [];
    let players = 0;
    for (const must of musts) players += must.size;
    for (let i = low; i <= high; i++) {
      if (places.includes(i) || !fits(i, low, high)) continue;
      others.push(candidates[i]!);
      players += candidates[i]!.size;
    }
    if (players < seats) return undefined;
    const blocks = [...musts, ...others.sort(byAge)];
    return fillTeams(blocks, musts.length, shape)?.map((i) => blocks[i]!);
  }

  // From the musts outwards, always to the nearer side.
  let low = first;
  let high = last;
  for (;;) {
    const group = choose(low, high);
    if (group) return group;
    const down = low > 0 && holds(low - 1, high)
      ? candidates[first]!.rating - candidates[low - 1]!.rating
      : Infinity;
    const up = high < count - 1 && holds(low, high + 1)
      ? candidates[high + 1]!.rating - candidates[last]!.rating
      : Infinity;
    if (down === Infinity && up === Infinity) break;
    if (down <= up) low--;
    else high++;
  }
  // That path may have passed by a group of narrow windows: every span there is.
  for (low = first; low >= 0 && holds(low, last); low--) {
    for (high = last; high < count && holds(low, high); high++) {
      const group = choose(low, high);
      if (group) return group;
    }
  }
  return undefined;
}

export function bothFit(a: Entry, b: Entry, rule: WindowRule, now: number): boolean {
  const gap = Math.abs(a.rating - b.rating);
  return gap <= windowAfter(rule, now - a.since) && gap <= windowAfter(rule, now - b.since);
}

/** Of those around it the one with the nearest rating, then the longest-waiting. */
export function findNearest(around: readonly Entry[], entry: Entry): Entry | undefined {
  let best: Entry | undefined;
  let least = Infinity;
  for (const other of around) {
    if (other === entry) continue;
    const gap = Math.abs(other.rating - entry.rating);
    if (gap < least || (gap === least && byAge(other, best!) < 0)) {
      best = other;
      least = gap;
    }
  }
  return best;
}
