/**
 * Prizes that closings have decided, on their way into inventories (LB10).
 *
 * Each is granted under a name of its own, so that a node that dies between granting and noting it
 * lets another one repeat it without effect.
 */

import type { Clock } from "../../platform/time/clock.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { SeasonStore } from "../stores/season.ts";

export interface Prizes {
  /** Grants what waits. @returns how many @throws what the first one that failed did */
  grantDue(): Promise<number>;
}

const AT_A_TIME = 200;

export function createPrizes(
  { store, grant, clock, log }: {
    store: SeasonStore;
    /** Gives goods, once per `ref`. */
    grant: (grant: {
      userId: string;
      goods: Record<string, number>;
      ref: string;
    }) => Promise<unknown>;
    clock: Clock;
    log: Logger;
  },
): Prizes {
  return {
    async grantDue() {
      let granted = 0;
      const failures: unknown[] = [];
      for (;;) {
        // Those that failed wait for the next run, and hold up nobody meanwhile.
        const waiting = await store.listPrizes(AT_A_TIME, failures.length);
        const outcomes = await Promise.allSettled(
          waiting.map(({ season, mode, userId, goods }) =>
            grant({ userId, goods, ref: `season:${season}:${mode}:${userId}` })
          ),
        );
        const done = waiting.filter((_, i) => outcomes[i]!.status === "fulfilled");
        if (done.length > 0) await store.markGranted(done, new Date(clock.now()));
        granted += done.length;
        for (const outcome of outcomes) {
          if (outcome.status === "rejected") failures.push(outcome.reason);
        }
        if (waiting.length < AT_A_TIME) break;
      }
      if (granted > 0) log.info({ prizes: granted }, "seasons: prizes granted");
      if (failures.length > 0) throw failures[0];
      return granted;
    },
  };
}
