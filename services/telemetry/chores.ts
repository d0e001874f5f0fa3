import { type Chore, HOUR } from "../platform/work/chores.ts";
import type { Clock } from "../platform/time/clock.ts";
import { maintainMonths, SEEN_KEPT_MS } from "./months.ts";
import type { EventStore } from "./store.ts";

export const telemetryChores = (
  { events, retentionDays, clock }: {
    events: EventStore;
    /** 0 keeps events for ever. */
    retentionDays: number;
    clock: Clock;
  },
): Chore[] => [
  {
    name: "event ids",
    every: HOUR,
    run: () => events.pruneSeen(new Date(clock.now() - SEEN_KEPT_MS)),
  },
  {
    name: "event months",
    every: HOUR,
    run: () => maintainMonths(events, clock.now(), retentionDays),
  },
];
