/**
 * Why a ticket still waits, and when it would not (UI7): the matcher's own look around a ticket, at
 * moments from now on. Pure.
 *
 * Windows only grow and regions are only added, so with the same tickets what fits once fits from then
 * on: the first moment with a group is the answer, unless somebody comes or goes.
 */

import { findFits, findGroup } from "./groups.ts";
import { createPool, type Entry, type Pool, toEntry } from "./pool.ts";
import type { QueueRules } from "./queue.ts";
import { regionsOf } from "./regions.ts";
import { windowAfter } from "./windows.ts";
import type { Waiting } from "../types.ts";

/**
 * `due`: the next pass matches it. `alone`: nobody else waits where it may be played. `few`: too few
 * players wait there. `far`: enough wait, and too few of them within both windows. `apart`: enough fit
 * it, and no teams can be made of them that fit one another.
 */
export type WaitCause = "due" | "alone" | "few" | "far" | "apart";

export interface Outlook {
  cause: WaitCause;
  /** Search window now, in points either way. */
  window: number;
  /** Where it may be played now, its own region first. */
  regions: string[];
  /** Players a match takes. */
  seats: number;
  /** Players who wait in those regions, its own included. */
  players: number;
  /** Of them those whose windows and its own reach one another, its own included. */
  fitting: number;
  /** Points to the nearest other ticket there; null where there is none. */
  nearest: number | null;
  /** Seconds after which a match could be made of who waits now; null: not within `HORIZON_S`. */
  fitsInS: number | null;
  /** Seconds after which computer opponents may fill it, at the latest; null: never. */
  botsInS: number | null;
}

/** Seconds from now at which is looked. */
const MOMENTS_S = [0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600];
export const HORIZON_S = MOMENTS_S.at(-1)!;
const SECOND_MS = 1_000;

/**
 * @param waiting all tickets of the mode
 * @param asked ids of those to look at
 * @param now milliseconds since the epoch
 */
export function outlooks(
  rules: QueueRules,
  { waiting, asked, now }: { waiting: readonly Waiting[]; asked: readonly string[]; now: number },
): Map<string, Outlook> {
  const shape = { teams: rules.teams, teamSize: rules.teamSize };
  const rule = rules.window;
  const seats = shape.teams * shape.teamSize;
  const entries = new Map(waiting.map((ticket, i) => [ticket.ticketId, toEntry(ticket, [], i)]));
  const poolsAt = new Map<number, Map<string, Pool>>();

  /** Where each ticket may be placed at that time. */
  function pools(at: number): Map<string, Pool> {
    let found = poolsAt.get(at);
    if (found) return found;
    const placed = Map.groupBy(
      [...entries.values()].flatMap((entry) =>
        placesOf(entry.ticket, rules, at).map((region) => ({ region, entry }))
      ),
      ({ region }) => region,
    );
    found = new Map([...placed].map(([region, here]) => {
      const pool = createPool(region);
      pool.insert(here.map(({ entry }) => entry));
      return [region, pool];
    }));
    poolsAt.set(at, found);
    return found;
  }

  function groups(entry: Entry, at: number): boolean {
    return placesOf(entry.ticket, rules, at).some((region) => {
      const fits = findFits(pools(at).get(region)!, entry, rule, shape, at);
      return findGroup(fits, [entry], { rule, shape, now: at }) !== undefined;
    });
  }

  function look(entry: Entry): Outlook {
    const regions = placesOf(entry.ticket, rules, now);
    const there = regions.map((region) => pools(now).get(region)!);
    const others = new Set(there.flatMap((pool) => pool.sorted())).difference(new Set([entry]));
    const near = new Set(there.flatMap((pool) => findFits(pool, entry, rule, shape, now)));
    const players = sizeOf(others) + entry.size;
    const fitting = sizeOf(near);
    const moment = MOMENTS_S.find((seconds) => groups(entry, now + seconds * SECOND_MS));
    const gaps = [...others].map(({ rating }) => Math.abs(rating - entry.rating));
    return {
      cause: moment === 0
        ? "due"
        : others.size === 0
        ? "alone"
        : players < seats
        ? "few"
        : fitting < seats
        ? "far"
        : "apart",
      window: windowAfter(rule, now - entry.since),
      ...{ regions, seats, players, fitting },
      nearest: gaps.length > 0 ? gaps.reduce((least, gap) => Math.min(least, gap)) : null,
      fitsInS: moment ?? null,
      botsInS: entry.ticket.bots && rules.botsAfterMs !== null
        ? Math.max(0, Math.ceil((entry.since + rules.botsAfterMs - now) / SECOND_MS))
        : null,
    };
  }

  return new Map(asked.flatMap((id) => {
    const entry = entries.get(id);
    return entry ? [[id, look(entry)] as const] : [];
  }));
}

function placesOf(ticket: Waiting, { expansion, regions }: QueueRules, at: number): string[] {
  const isWide = expansion !== null && at - ticket.enqueuedAt >= expansion.after_s * SECOND_MS;
  return isWide ? regionsOf(ticket, expansion, regions) : [ticket.region];
}

function sizeOf(entries: Iterable<Entry>): number {
  let players = 0;
  for (const { size } of entries) players += size;
  return players;
}
