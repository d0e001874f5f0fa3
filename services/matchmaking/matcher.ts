/**
 * The matcher of one mode: an index of queued tickets in memory, rebuilt from the rows whenever this
 * node takes the mode's lease, woken by arrivals and by widening windows (MM11, MM16).
 */

import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/log.ts";
import type { LeaseStore } from "../leases/mod.ts";
import type { Mode } from "../game/mod.ts";
import type { MatchStore } from "./match_store.ts";
import { pairDuels } from "./rules.ts";
import type { Claim, TicketStore } from "./store.ts";
import type { Waiting } from "./types.ts";

export interface Matcher {
  mode: Mode;
  /**
   * One pass over the pools (all regions by default).
   * With `release` the mode is free again afterwards.
   * @returns ids of the matches made, or null while another node holds the mode
   */
  pass(region?: string, options?: { release: boolean }): Promise<string[] | null>;
  /** Passes for ever: at once when woken, else when a window may have widened. */
  run(signal: AbortSignal): Promise<void>;
  /** Something changed in the queue. */
  wake(): void;
  release(): Promise<void>;
}

/** Another node takes over within 5 s of this one's death: lease plus one renewal. */
const LEASE_MS = 3_000;
const RENEW_MS = 1_000;
const RETRY_MS = 10;
/** Tickets become visible in commit order, not in the order of their times: look back this far. */
const LOOK_BACK_MS = 30_000;
const RESYNC_MS = 15_000;
const HOUSEKEEPING_MS = 5_000;
const CLAIMS_PER_STATEMENT = 250;

export function createMatcher(
  { mode, tickets, matches, leases, holder, clock, ids, log }: {
    mode: Mode;
    tickets: TicketStore;
    matches: MatchStore;
    leases: LeaseStore;
    /** Unique name of this process. */
    holder: string;
    clock: Clock;
    ids: Ids;
    log: Logger;
  },
): Matcher {
  const leaseName = `matcher:${mode.id}`;
  const waiting = new Map<string, Waiting>();
  let fence: number | null = null;
  /** Until when the lease needs no renewal; the claim asks the database in any case. */
  let heldUntil = -Infinity;
  let syncedAt = -Infinity;
  let tidiedAt = -Infinity;
  let dirty = true;
  let wakeUp: (() => void) | undefined;
  let passing: Promise<unknown> = Promise.resolve();

  /** Reads what the index lacks: everything after a change of hands, else the recent arrivals. */
  async function sync(): Promise<void> {
    const now = clock.now();
    const whole = now - syncedAt > RESYNC_MS;
    const rows = await tickets.listQueued(
      mode.id,
      new Date(whole ? 0 : now - LOOK_BACK_MS),
    );
    if (whole) {
      waiting.clear();
      syncedAt = now;
    }
    for (const row of rows) waiting.set(row.ticketId, row);
  }

  async function passNow(region?: string): Promise<string[] | null> {
    if (clock.now() >= heldUntil) {
      const held = await leases.take(leaseName, holder, LEASE_MS);
      if (held !== fence) syncedAt = -Infinity;
      fence = held;
      if (fence === null) return null;
      heldUntil = clock.now() + RENEW_MS;
    }
    if (fence === null) return null;
    dirty = false;
    await sync();
    const now = clock.now();
    await tidy(now);
    const made: string[] = [];
    const pools = Map.groupBy(waiting.values(), (ticket) => ticket.region);
    const claims: Claim[] = [];
    for (const [pool, members] of pools) {
      if (region !== undefined && pool !== region) continue;
      for (const proposal of pairDuels(members, mode.window, now)) {
        claims.push({ matchId: ids.next(), proposal });
      }
    }
    for (let i = 0; i < claims.length; i += CLAIMS_PER_STATEMENT) {
      made.push(...await claim(claims.slice(i, i + CLAIMS_PER_STATEMENT), fence));
    }
    return made;
  }

  async function claim(claims: Claim[], fence: number): Promise<Set<string>> {
    const done = await tickets.claim(
      { name: leaseName, holder, fence },
      mode.id,
      claims,
      new Date(clock.now()),
    );
    const lost = claims.filter(({ matchId }) => !done.has(matchId));
    const seats = (list: Claim[]) =>
      list.flatMap(({ proposal }) => proposal.teams.flat().map(({ ticketId }) => ticketId));
    const doubtful = seats(lost);
    const still = doubtful.length > 0 ? await tickets.filterQueued(doubtful) : new Set();
    for (const id of [...seats(claims)]) if (!still.has(id)) waiting.delete(id);
    // Their partners were cancelled under our hands, or the lease was lost: try again soon.
    if (still.size > 0) {
      dirty = true;
      heldUntil = -Infinity;
    }
    return done;
  }

  async function tidy(now: number): Promise<void> {
    if (now - tidiedAt < HOUSEKEEPING_MS) return;
    tidiedAt = now;
    for (const id of await tickets.expire(mode.id, new Date(now))) waiting.delete(id);
    const before = new Date(now - mode.max_duration_s * 1000);
    const voided = await matches.voidUnfinished(mode.id, before, new Date(now));
    if (voided.length > 0) log.info({ mode: mode.id, voided }, "matchmaking: matches voided");
  }

  async function letGo(): Promise<void> {
    if (fence !== null) await leases.release(leaseName, holder);
    fence = null;
    heldUntil = -Infinity;
  }

  /** Passes never overlap: the index belongs to one at a time. */
  function pass(region?: string, { release } = { release: false }): Promise<string[] | null> {
    const next = passing.then(async () => {
      const made = await passNow(region);
      if (release && made) await letGo();
      return made;
    });
    passing = next.catch(() => {});
    return next;
  }

  return {
    mode,
    pass,
    wake() {
      dirty = true;
      wakeUp?.();
    },
    async run(signal) {
      while (!signal.aborted) {
        try {
          const made = await pass();
          if (made && made.length > 0) {
            log.debug({ mode: mode.id, matches: made.length }, "matchmaking: matches made");
          }
        } catch (error) {
          syncedAt = -Infinity;
          log.warn({ err: String(error), mode: mode.id }, "matchmaking: pass failed, trying again");
          heldUntil = -Infinity;
          await clock.sleep(RENEW_MS, signal);
        }
        if (dirty && fence !== null) {
          // A ticket that stays locked must not be asked for without a pause.
          await clock.sleep(RETRY_MS, signal);
          continue;
        }
        const idle = new AbortController();
        wakeUp = () => idle.abort();
        await clock.sleep(RENEW_MS, AbortSignal.any([signal, idle.signal]));
        wakeUp = undefined;
      }
    },
    async release() {
      await passing;
      await letGo();
    },
  };
}
