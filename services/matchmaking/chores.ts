import { type Chore, DAY, HOUR, inBatches } from "../platform/work/chores.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { RetentionStore } from "./stores/retention.ts";

/** No mode may let its matches run longer. */
const LONGEST_MATCH_MS = DAY;
/** Tickets that are over: long enough to answer a client that was away, and to explain a match. */
const KEPT_MS = 30 * DAY;

export function matchmakingChores(
  { retention, modes, clock }: {
    retention: RetentionStore;
    /** Ids of those that are played now. */
    modes: () => readonly string[];
    clock: Clock;
  },
): Chore[] {
  const before = (ms = KEPT_MS) => new Date(clock.now() - ms);
  return [
    {
      name: "old tickets",
      every: HOUR,
      run: (signal) => inBatches((n) => retention.pruneTickets(before(), n), signal),
    },
    {
      name: "declined matches",
      every: HOUR,
      run: (signal) => inBatches((n) => retention.pruneCancelled(before(), n), signal),
    },
    {
      name: "tickets of former modes",
      every: HOUR,
      run: (signal) =>
        inBatches(
          (limit) => retention.endOrphans(modes(), { before: before(HOUR), at: before(0), limit }),
          signal,
        ),
    },
    {
      // Their modes were taken from the configuration, and with them the node that watches the time.
      name: "matches of former modes",
      every: HOUR,
      run: (signal) =>
        inBatches(
          (limit) =>
            retention.voidOrphans(modes(), {
              before: before(LONGEST_MATCH_MS),
              at: before(0),
              limit,
            }),
          signal,
        ),
    },
  ];
}
