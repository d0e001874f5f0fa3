/**
 * Gauges whose values somebody has to be asked for: when metrics are collected, all from one answer.
 *
 * A question without an answer in time leaves its gauges out of this collection: a missing series says
 * so, and an old value would not.
 */

import type { Attributes, Meter } from "@opentelemetry/api";
import type { Clock } from "../time/clock.ts";
import { within } from "../time/within.ts";

export type Tell<Name extends string> = (gauge: Name, value: number, labels?: Attributes) => void;

/** Collections wait for engines no longer than this. */
const PATIENCE_MS = 1_000;

export function observeAsked<Found, Name extends string>(
  meter: Meter,
  { gauges, ask, tell, clock }: {
    /** Their descriptions. */
    gauges: Record<Name, string>;
    ask(): Promise<Found>;
    tell(found: Found, observe: Tell<Name>): void;
    clock: Clock;
  },
): void {
  const made = new Map(
    (Object.entries(gauges) as [Name, string][]).map(([name, description]) =>
      [name, meter.createObservableGauge(name, { description })] as const
    ),
  );
  meter.addBatchObservableCallback(async (result) => {
    const found = await within(ask(), { ms: PATIENCE_MS, clock }).catch(() => undefined);
    if (found === undefined) return;
    tell(found, (gauge, value, labels) => result.observe(made.get(gauge)!, value, labels));
  }, [...made.values()]);
}
