import type { Clock } from "../platform/time/clock.ts";
import { type Chore, DAY, HOUR } from "../platform/work/chores.ts";
import type { MinuteStore } from "./store.ts";

const MINUTES_KEPT_MS = 90 * DAY;
/** A year and a season before it: what a season is compared with. */
const LONGER_KEPT_MS = 500 * DAY;
const ROWS = 5_000;

export const minuteChores = (
  { store, clock }: { store: Pick<MinuteStore, "prune">; clock: Clock },
): Chore[] => [{
  name: "minutes retention",
  every: HOUR,
  async run(signal) {
    for (
      const [span, kept] of [[1, MINUTES_KEPT_MS], [60, LONGER_KEPT_MS], [
        1440,
        LONGER_KEPT_MS,
      ]] as const
    ) {
      const before = new Date(clock.now() - kept);
      while (!signal.aborted && await store.prune(span, before, ROWS) >= ROWS);
    }
  },
}];
