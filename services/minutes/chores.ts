import type { Clock } from "../platform/time/clock.ts";
import { type Chore, DAY, HOUR, inBatches } from "../platform/work/chores.ts";
import type { MinuteStore } from "./store.ts";

/** By span: minutes for a quarter; hours and days for a year and a season before it, to compare with. */
const KEPT = [[1, 90 * DAY], [60, 500 * DAY], [1440, 500 * DAY]] as const;

export const minuteChores = (
  { store, clock }: { store: Pick<MinuteStore, "prune">; clock: Clock },
): Chore[] => [{
  name: "minutes retention",
  every: HOUR,
  async run(signal) {
    for (const [span, ms] of KEPT) {
      const before = new Date(clock.now() - ms);
      await inBatches((limit) => store.prune(span, before, limit), signal);
    }
  },
}];
