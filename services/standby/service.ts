/**
 * The staff's bulk reads on a standby, never behind what the reader did (OPS7).
 *
 * Holds nothing of its own: what an operator did last is a row on the primary, so that their next
 * request may meet any node, and one that died in the middle of an act is remembered as well. `acting`
 * and `reading` stand around requests of the staff; `read` is what stores are given.
 */

import { type Reader, workContext } from "../platform/context.ts";
import type { Logger } from "../platform/observe/log.ts";
import type { ActsStore } from "./acts_store.ts";
import type { StandbyMetrics } from "./metrics.ts";
import type { StandbyStore } from "./standby_store.ts";
import type { Refusal } from "./types.ts";
import type { StandbyWatch } from "./watch.ts";

export interface StaffReads {
  read: StandbyStore["readPrimary"];
  /** Does what changes something in this operator's name. */
  acting(operator: string, work: () => Promise<void>): Promise<void>;
  /** Does what only reads. */
  reading(operator: string, work: () => Promise<void>): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
}

export function createStaffReads(
  { acts, store, watch, metrics, log }: {
    acts: ActsStore;
    store: Pick<StandbyStore, "readFrom" | "readPrimary">;
    watch: StandbyWatch;
    metrics: StandbyMetrics;
    log: Logger;
  },
): StaffReads {
  type Ask = Parameters<StandbyStore["readPrimary"]>[0];

  /** @returns what the standby found, or why it was not asked */
  async function askStandby<T>(reader: Reader, ask: Ask): Promise<{ found: T } | Refusal> {
    if (reader.refused !== undefined) return reader.refused;
    const state = await watch.fresh();
    if (state.kind !== "usable") return state.kind === "refused" ? state.why : "behind";
    const position = await (reader.position ??= acts.findPosition(reader.id));
    if (position === undefined) return "own_act";
    try {
      const asked = store.readFrom<T>(position, ask);
      // Its failure after the standby was lost is nobody's any more.
      asked.catch(() => {});
      return await watch.unlessLost(asked) ?? "own_act";
    } catch {
      // Gone, restarting, or the query stood in the way of what was to be replayed: the primary knows.
      watch.doubt();
      return "down";
    }
  }

  return {
    async read<T>(ask: Ask): Promise<T> {
      const reader = workContext.getStore()?.reader;
      if (!reader) return await store.readPrimary(ask) as T;
      const outcome = await askStandby<T>(reader, ask);
      if (typeof outcome === "object") {
        metrics.answered(undefined);
        return outcome.found;
      }
      reader.refused = outcome;
      metrics.answered(outcome);
      return await store.readPrimary(ask) as T;
    },

    async acting(operator, work) {
      await acts.begin(operator);
      try {
        await work();
      } finally {
        // Whatever was answered holds; unless this is noted they read the primary for a minute.
        await acts.end(operator).catch((error) =>
          log.warn({ err: String(error) }, "standby: an act cannot be noted as over")
        );
      }
    },

    async reading(operator, work) {
      const context = workContext.getStore();
      if (!context) return await work();
      await workContext.run({ ...context, reader: { id: operator } }, work);
    },

    run: watch.run,
  };
}
