/** What operators see of the store: purchases begun, and what became of payment providers' events. */

import type { Metrics } from "../platform/observe/metrics.ts";

/** `passed`: not of a purchase of ours, or not a kind that matters. */
const OUTCOMES = [
  ...["applied", "duplicate", "passed", "bad_signature", "invalid"],
  ...["unknown", "mismatch", "unmatched"],
] as const;
export type PaymentOutcome = typeof OUTCOMES[number];

export interface StoreMetrics {
  begun(money: "virtual" | "real"): void;
  heard(outcome: PaymentOutcome): void;
}

export function createStoreMetrics({ meter }: Pick<Metrics, "meter">): StoreMetrics {
  const purchases = meter.createCounter("store_purchases_begun_total", {
    description: "Purchases begun, by kind of money; virtual money pays at once",
  });
  const events = meter.createCounter("store_payment_events_total", {
    description: "Events of payment providers, by what became of them",
  });
  // A series that is there from the start shows its first event as an increase.
  for (const money of ["virtual", "real"]) purchases.add(0, { money });
  for (const outcome of OUTCOMES) events.add(0, { outcome });
  return {
    begun: (money) => purchases.add(1, { money }),
    heard: (outcome) => events.add(1, { outcome }),
  };
}
