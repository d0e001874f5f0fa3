/** What the node that matches a mode also does for it: time takes its course (MM8, MM9, MM14, MM19). */

import type { Mode } from "../game/mod.ts";
import type { Logger } from "../platform/log.ts";
import type { KeepingStore } from "./keeping_store.ts";
import type { ProposalStore } from "./proposal_store.ts";

export interface Keeper {
  /** Does what is due: proposals at every call, the rest every few seconds. */
  tend(now: number): Promise<void>;
}

const EVERY_MS = 5_000;

export function createKeeper(
  { mode, store, proposals, log }: {
    mode: Mode;
    store: KeepingStore;
    proposals: Pick<ProposalStore, "settle">;
    log: Logger;
  },
): Keeper {
  let tendedAt = -Infinity;
  return {
    async tend(now) {
      const at = new Date(now);
      if (mode.ready_check_s !== undefined) await proposals.settle(mode.id, at);
      if (now - tendedAt < EVERY_MS) return;
      tendedAt = now;
      await store.endStale(mode.id, at, mode.grace_s * 1000);
      const voided = await store.voidUnfinished(
        mode.id,
        new Date(now - mode.max_duration_s * 1000),
        at,
      );
      if (mode.assign_within_s !== undefined) {
        const expiresAt = new Date(now + mode.ticket_ttl_s * 1000);
        voided.push(...await store.voidUnassigned(mode.id, at, expiresAt));
      }
      if (voided.length > 0) log.info({ mode: mode.id, voided }, "matchmaking: matches voided");
    },
  };
}
