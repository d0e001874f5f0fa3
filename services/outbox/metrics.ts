/** What operators see of the outbox: what waits for its sink, how long, and what was set aside. */

import { observeAsked } from "../platform/observe/asked.ts";
import type { Metrics } from "../platform/observe/metrics.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { OutboxStore } from "./store.ts";
import type { SinkName } from "./types.ts";

export interface OutboxMetrics {
  relayed(sink: SinkName, rows: number): void;
}

export function createOutboxMetrics(
  { meter, store, clock }: Pick<Metrics, "meter"> & {
    store: Pick<OutboxStore, "measure">;
    clock: Clock;
  },
): OutboxMetrics {
  const relayed = meter.createCounter("outbox_rows_relayed_total", {
    description: "Announcements that this node sent on, by sink",
  });
  observeAsked(meter, {
    gauges: {
      outbox_rows_waiting: "Announcements that wait for their sink",
      outbox_oldest_seconds: "How long the first of them has waited; 0: none waits",
      outbox_rows_parked: "Announcements that their sink refuses, set aside",
    },
    ask: store.measure,
    tell(sinks, observe) {
      for (const { sink, waiting, oldest, parked } of sinks) {
        const waited = oldest ? Math.max(0, clock.now() - oldest.getTime()) / 1000 : 0;
        observe("outbox_rows_waiting", waiting, { sink });
        observe("outbox_oldest_seconds", waited, { sink });
        observe("outbox_rows_parked", parked, { sink });
      }
    },
    clock,
  });
  return { relayed: (sink, rows) => relayed.add(rows, { sink }) };
}
