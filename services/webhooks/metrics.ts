/** What operators see of webhooks: attempts by their end, what is due and what was given up. */

import { observeAsked } from "../platform/observe/asked.ts";
import type { Metrics } from "../platform/observe/metrics.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { WebhookStore } from "./store.ts";

export interface WebhookMetrics {
  attempted(outcome: "delivered" | "failed" | "parked"): void;
}

export function createWebhookMetrics(
  { meter, store, clock }: Pick<Metrics, "meter"> & {
    store: Pick<WebhookStore, "measure">;
    clock: Clock;
  },
): WebhookMetrics {
  const attempts = meter.createCounter("webhook_attempts_total", {
    description: "Attempts to deliver a webhook, by outcome; parked: the last one failed",
  });
  // A series that is there from the start shows its first failure as an increase.
  for (const outcome of ["delivered", "failed", "parked"]) attempts.add(0, { outcome });
  observeAsked(meter, {
    gauges: {
      webhook_deliveries_waiting: "Deliveries that are tried",
      webhook_oldest_due_seconds: "How long the first that is due has been so; 0: none is",
      webhook_deliveries_parked: "Deliveries that were given up",
    },
    ask: () => store.measure(new Date(clock.now())),
    tell({ waiting, due, parked }, observe) {
      observe("webhook_deliveries_waiting", waiting);
      observe(
        "webhook_oldest_due_seconds",
        due ? Math.max(0, clock.now() - due.getTime()) / 1000 : 0,
      );
      observe("webhook_deliveries_parked", parked);
    },
    clock,
  });
  return { attempted: (outcome) => attempts.add(1, { outcome }) };
}
