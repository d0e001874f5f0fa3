import { type Chore, HOUR, inBatches } from "../platform/work/chores.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { Parties } from "./service.ts";

/** @param idleMs after which a player is taken to have left for good */
export const partyChores = (
  { parties, idleMs, clock }: {
    parties: Pick<Parties, "pruneAbandoned">;
    idleMs: number;
    clock: Clock;
  },
): Chore[] => [
  {
    name: "abandoned parties",
    every: HOUR,
    run: (signal) =>
      inBatches((n) => parties.pruneAbandoned(new Date(clock.now() - idleMs), n), signal),
  },
];
