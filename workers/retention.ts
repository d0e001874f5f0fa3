/**
 * What leaves in time, table by table (docs/durability.md): in batches, so that no statement holds
 * many rows, and on any node at once, since each skips what another has locked.
 */

import type { Services } from "../services/compose.ts";
import { IDLE_MS } from "../services/identity/mod.ts";
import { CHECKOUT_MS } from "../services/store/mod.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const BATCH = 1_000;
/** Batches of one round: a pile of years goes over some hours, not in one. */
const MOST_BATCHES = 100;

/** Tickets that are over: long enough to answer a client that was away, and to explain a match. */
const TICKETS_KEPT_MS = 30 * DAY;
/** Ended checkouts: a payment that is later than this is told as one of an unknown purchase. */
const CHECKOUTS_KEPT_MS = 90 * DAY;
/** Ids begin at nothing. */
const BEGINNING = "00000000-0000-0000-0000-000000000000";

export interface RetentionChore {
  name: string;
  every: number;
  run(): Promise<unknown>;
}

export function retentionChores(services: Services): RetentionChore[] {
  const { clock, config, matchRetention, accountRetention, purchaseRetention, parties } = services;
  const before = (ms: number) => new Date(clock.now() - ms);
  let lookedAt = BEGINNING;

  /** Goes through all players over the rounds, and then begins anew. */
  async function pruneGuests(keptMs: number): Promise<void> {
    for (let i = 0; i < MOST_BATCHES; i++) {
      const page = await accountRetention.pruneGuests(lookedAt, before(keptMs), BATCH);
      lookedAt = page.seen < BATCH ? BEGINNING : page.next;
      if (page.seen < BATCH) return;
    }
  }

  const chores: RetentionChore[] = [
    {
      name: "old tickets",
      every: HOUR,
      run: () => inBatches((n) => matchRetention.pruneTickets(before(TICKETS_KEPT_MS), n)),
    },
    {
      name: "declined matches",
      every: HOUR,
      run: () => inBatches((n) => matchRetention.pruneCancelled(before(TICKETS_KEPT_MS), n)),
    },
    {
      name: "abandoned parties",
      every: HOUR,
      run: () => inBatches((n) => parties.pruneAbandoned(before(IDLE_MS), n)),
    },
    {
      name: "unpaid checkouts",
      every: 5 * MINUTE,
      run: () =>
        inBatches((n) => purchaseRetention.expireUnpaid(before(CHECKOUT_MS), before(0), n)),
    },
    {
      name: "ended checkouts",
      every: HOUR,
      run: () => inBatches((n) => purchaseRetention.pruneExpired(before(CHECKOUTS_KEPT_MS), n)),
    },
    {
      name: "devices of deleted players",
      every: HOUR,
      run: () => inBatches((n) => accountRetention.pruneDevices(n)),
    },
  ];
  const days = config.guestRetentionDays;
  if (days > 0) {
    chores.push({ name: "guests who left", every: HOUR, run: () => pruneGuests(days * DAY) });
  }
  return chores;
}

/** Works until a batch is not full. */
async function inBatches(run: (limit: number) => Promise<number>): Promise<void> {
  for (let i = 0; i < MOST_BATCHES; i++) if (await run(BATCH) < BATCH) return;
}
