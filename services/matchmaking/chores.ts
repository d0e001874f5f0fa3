import { type Chore, DAY, HOUR, inBatches } from "../platform/chores.ts";
import type { Clock } from "../platform/clock.ts";
import type { RetentionStore } from "./retention_store.ts";

/** Tickets that are over: long enough to answer a client that was away, and to explain a match. */
const KEPT_MS = 30 * DAY;

export function matchmakingChores(
  { retention, clock }: { retention: RetentionStore; clock: Clock },
): Chore[] {
  const before = () => new Date(clock.now() - KEPT_MS);
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
  ];
}
