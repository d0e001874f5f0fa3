import { type Chore, DAY, HOUR, inBatches, MINUTE } from "../platform/work/chores.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { RetentionStore } from "./stores/retention.ts";
import { CHECKOUT_MS } from "./rules.ts";

/** Ended checkouts: a payment that is later than this is told as one of an unknown purchase. */
const KEPT_MS = 90 * DAY;

export function storeChores(
  { retention, clock }: { retention: RetentionStore; clock: Clock },
): Chore[] {
  const before = (ms: number) => new Date(clock.now() - ms);
  return [
    {
      name: "unpaid checkouts",
      every: 5 * MINUTE,
      run: (signal) =>
        inBatches((n) => retention.expireUnpaid(before(CHECKOUT_MS), before(0), n), signal),
    },
    {
      name: "ended checkouts",
      every: HOUR,
      run: (signal) => inBatches((n) => retention.pruneExpired(before(KEPT_MS), n), signal),
    },
    {
      name: "texts of payment events",
      every: HOUR,
      run: (signal) => inBatches((n) => retention.pruneBodies(before(KEPT_MS), n), signal),
    },
    {
      name: "events of unknown payments",
      every: HOUR,
      run: (signal) => inBatches((n) => retention.pruneEarly(before(KEPT_MS), n), signal),
    },
  ];
}
