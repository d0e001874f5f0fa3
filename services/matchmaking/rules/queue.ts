/**
 * The queue of one mode: arrivals go in, matches come out, and it knows when to be asked again
 * (MM3–MM6, MM10, MM11, MM17). No clock, no database: whoever holds it tells the time.
 *
 * Between two calls of `match` the queue is settled: no group of the tickets in it fits. A new group
 * therefore holds a ticket that arrived, or a pair whose windows have just come to reach each other.
 * Each ticket is looked at on arrival and at the next moment one of its windows does that.
 */

import { type Arrivals, createArrivals } from "./arrivals.ts";
import { type Backfills, createBackfills } from "./backfill.ts";
import { botsAt, fillWithBots } from "./bots.ts";
import { bothFit, findFits, findGroup, findNearest } from "./groups.ts";
import { createLooks } from "./looks.ts";
import { byAge, createPool, type Entry, type Pool, toEntry } from "./pool.ts";
import { propose } from "./quality.ts";
import { type ExpansionRule, regionsOf, type RegionTable } from "./regions.ts";
import { type Block, type Shape, splitTeams } from "./teams.ts";
import { waitUntil, windowAfter, type WindowRule } from "./windows.ts";
import type { Joining, OpenSlots, Proposal, Waiting } from "../types.ts";

export interface QueueRules extends Shape {
  window: WindowRule;
  expansion: ExpansionRule | null;
  regions: RegionTable;
  /**
   * Milliseconds after which computer opponents fill up tickets that ask for them, at once where nobody
   * else has queued of late; null: never.
   */
  botsAfterMs: number | null;
}

export interface Queue {
  readonly size: number;
  has(ticketId: string): boolean;
  ids(): Iterable<string>;
  /** Tickets that began to wait or came back; those it holds already stay as they are. */
  add(tickets: readonly Waiting[]): void;
  /** Tickets that left, for whatever reason. */
  remove(ticketIds: Iterable<string>): void;
  /** All running matches that ask for players now. */
  setOpenSlots(slots: readonly OpenSlots[]): void;
  /**
   * Everything that fits at `now`, the longest-waiting first. Its tickets leave the queue; those of
   * matches that come to nothing are to be added again.
   * @param region looks for matches in this one alone
   */
  match(now: number, region?: string): { proposals: Proposal[]; joins: Joining[] };
  /** When `match` may find something new without arrivals; Infinity: never. */
  nextAt(): number;
}

/** Neighbours asked in each direction for the next moment a window reaches one of them. */
const NEIGHBOURS = 64;

/** @param arrivals as they are known from a queue before this one */
export function createQueue(rules: QueueRules, arrivals: Arrivals = createArrivals()): Queue {
  const { window: rule, teams, teamSize } = rules;
  const shape: Shape = { teams, teamSize };
  const seats = teams * teamSize;
  const pools = new Map<string, Pool>();
  const entries = new Map<string, Entry>();
  const looks = createLooks();
  const backfills: Backfills = createBackfills(rule);
  const filling = { botsAfterMs: rules.botsAfterMs, arrivals };
  let due: Entry[] = [];
  let order = 0;

  function getPool(region: string): Pool {
    let pool = pools.get(region);
    if (!pool) pools.set(region, pool = createPool(region));
    return pool;
  }

  function take(entry: Entry): void {
    entry.taken = true;
    entries.delete(entry.ticket.ticketId);
    for (const pool of entry.pools) pool.drop();
  }

  function markDue(entry: Entry): void {
    if (entry.due) return;
    entry.due = true;
    due.push(entry);
  }

  /** Places a ticket may be played in grow once, after the mode's delay (MM10). */
  function expand(entry: Entry, now: number): void {
    if (!rules.expansion || entry.pools.length > 1) return;
    if (now - entry.since < rules.expansion.after_s * 1000) return;
    const [, ...others] = regionsOf(entry.ticket, rules.expansion, rules.regions);
    for (const region of others) {
      const pool = getPool(region);
      pool.insert([entry]);
      entry.pools.push(pool);
    }
  }

  /** The group the longest-waiting of those around `entry` can have with it. */
  function groupIn(pool: Pool, entry: Entry, now: number): Entry[] | undefined {
    const fits = findFits(pool, entry, rule, shape, now);
    const terms = { rule, shape, now };
    const older = fits.filter((other) => byAge(other, entry) < 0).sort(byAge);
    if (seats === 2) {
      const served = older[0] ?? entry;
      const around = served === entry ? fits : findFits(pool, served, rule, shape, now);
      const partner = findNearest(around, served);
      return partner && [served, partner];
    }
    const own = findGroup(fits, [entry], terms);
    if (!own) return undefined;
    for (const served of older) {
      const gaps = fits.filter((other) => bothFit(served, other, rule, now));
      const group = findGroup(gaps, [served, entry], terms);
      if (group) return group;
    }
    return own;
  }

  function proposalFor(entry: Entry, now: number, region?: string): Proposal | undefined {
    expand(entry, now);
    for (const pool of entry.pools) {
      if (region !== undefined && pool.region !== region) continue;
      const group = groupIn(pool, entry, now);
      if (group) {
        const split = splitTeams(group satisfies Block[], shape);
        const sides = Array.from({ length: teams }, () => [] as Entry[]);
        group.forEach((member, i) => sides[split[i]!]!.push(member));
        return propose({ region: pool.region, sides, rule, now });
      }
    }
    if (now < botsAt(entry, filling)) return undefined;
    const home = entry.pools.find((pool) => region === undefined || pool.region === region);
    if (!home) return undefined;
    const fits = findFits(home, entry, rule, shape, now).filter(({ ticket }) => ticket.bots);
    const { sides, bots } = fillWithBots(fits, entry, { rule, shape, now });
    return propose({ region: home.region, sides, rule, now, bots });
  }

  /** The next moment at which looking at the ticket again may find something. */
  function nextLook(entry: Entry, now: number): number {
    const moments = [Infinity];
    const { since } = entry;
    if (rules.expansion && entry.pools.length === 1) {
      moments.push(since + rules.expansion.after_s * 1000);
    }
    moments.push(botsAt(entry, filling));
    for (const pool of entry.pools) {
      const sorted = pool.sorted();
      const at = pool.indexOf(entry);
      for (const step of [-1, 1]) {
        let looked = 0;
        for (let i = at + step; i >= 0 && i < sorted.length; i += step) {
          const other = sorted[i]!;
          const gap = Math.abs(other.rating - entry.rating);
          if (gap > rule.cap) break;
          if (other.taken) continue;
          if (++looked > NEIGHBOURS) {
            // Too many to ask each: look again when the own window grows.
            const wider = windowAfter(rule, now - since) + Math.max(rule.step, Number.MIN_VALUE);
            moments.push(since + waitUntil(rule, Math.min(wider, rule.cap)));
            break;
          }
          // The younger of the two is the one whose window reaches last.
          moments.push(Math.max(since, other.since) + waitUntil(rule, gap));
        }
      }
    }
    return moments.reduce((soonest, at) => at > now && at < soonest ? at : soonest, Infinity);
  }

  return {
    get size() {
      return entries.size;
    },
    has: (ticketId) => entries.has(ticketId),
    ids: () => entries.keys(),

    add(tickets) {
      const arrived = new Map<Pool, Entry[]>();
      for (const ticket of tickets) {
        if (entries.has(ticket.ticketId)) continue;
        arrivals.note(ticket);
        const pool = getPool(ticket.region);
        const entry = toEntry(ticket, [pool], order++);
        entries.set(ticket.ticketId, entry);
        markDue(entry);
        const list = arrived.get(pool);
        if (list) list.push(entry);
        else arrived.set(pool, [entry]);
      }
      for (const [pool, list] of arrived) pool.insert(list);
    },

    remove(ticketIds) {
      for (const id of ticketIds) {
        const entry = entries.get(id);
        if (entry) take(entry);
      }
    },

    setOpenSlots(slots) {
      backfills.set(slots);
    },

    match(now, region) {
      const joins = backfills.join([...pools.values()], now, region);
      for (const { ticket } of joins) take(entries.get(ticket.ticketId)!);
      for (const entry of looks.due(now)) markDue(entry);
      const turn = due.sort(byAge);
      due = [];
      const proposals: Proposal[] = [];
      for (const entry of turn) {
        entry.due = false;
        // Serving an older one may leave this one where it is: it is looked at until settled.
        while (!entry.taken) {
          const proposal = proposalFor(entry, now, region);
          if (!proposal) break;
          proposals.push(proposal);
          for (const { ticketId } of proposal.teams.flat()) take(entries.get(ticketId)!);
        }
        if (entry.taken) continue;
        // Elsewhere it has not been looked at.
        if (region !== undefined && entry.pools.some((pool) => pool.region !== region)) {
          markDue(entry);
        }
        entry.lookAt = nextLook(entry, now);
        looks.push(entry);
      }
      return { proposals, joins };
    },

    nextAt: () => Math.min(looks.next(), backfills.nextAt()),
  };
}
