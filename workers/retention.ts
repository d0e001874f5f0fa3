/**
 * What leaves in time, table by table (docs/durability.md): in batches, so that no statement holds
 * many rows, and on any node at once, since each skips what another has locked.
 */

import type { Services } from "../services/compose.ts";
import { IDLE_MS } from "../services/identity/mod.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BATCH = 1_000;
/** Batches of one round: a pile of years goes over some hours, not in one. */
const MOST_BATCHES = 100;

/** Tickets that are over: long enough to answer a client that was away, and to explain a match. */
const TICKETS_KEPT_MS = 30 * DAY;
/** No mode may let its matches run longer. */
const LONGEST_MATCH_MS = DAY;
/** Ids begin at nothing. */
const BEGINNING = "00000000-0000-0000-0000-000000000000";

export interface RetentionChore {
  name: string;
  every: number;
  run(): Promise<unknown>;
}

export function retentionChores(services: Services): RetentionChore[] {
  const { clock, config, matchRetention, accountRetention, parties } = services;
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
      // Their modes were taken from the configuration, and with them the node that watches the time.
      name: "matches of former modes",
      every: HOUR,
      run: () =>
        inBatches((limit) =>
          matchRetention.voidOrphans(
            config.game.modes.filter((mode) => mode.enabled).map(({ id }) => id),
            { before: before(LONGEST_MATCH_MS), at: before(0), limit },
          )
        ),
    },
    {
      name: "abandoned parties",
      every: HOUR,
      run: () => inBatches((n) => parties.pruneAbandoned(before(IDLE_MS), n)),
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
