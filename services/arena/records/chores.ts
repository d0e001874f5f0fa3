import { type Chore, DAY, HOUR, inBatches } from "../../platform/work/chores.ts";
import type { Clock } from "../../platform/time/clock.ts";
import type { ReplayStore } from "./replay_store.ts";

export const arenaChores = (
  { replays, retentionDays, clock }: {
    replays: ReplayStore;
    /** 0 keeps matches and replays for ever. */
    retentionDays: number;
    clock: Clock;
  },
): Chore[] =>
  retentionDays === 0 ? [] : [{
    name: "old arena matches",
    every: HOUR,
    run: (signal) =>
      inBatches(
        (limit) => replays.prune(new Date(clock.now() - retentionDays * DAY), limit),
        signal,
      ),
  }];
