/**
 * What the node that matches a mode also does for it: time takes its course (MM8, MM9, MM14, MM19).
 *
 * Holds only when it last did all of it; the mode's matcher drives it about once a second. A proposal
 * ends at the next call, everything else within five seconds of being due. That a search has widened
 * is published to those who wait longest and may be missed; every end is a row.
 */

import type { Mode } from "../../game/mod.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { RoomHub } from "../../platform/rooms/room_hub.ts";
import type { Estimates } from "../estimates.ts";
import type { MaintenanceStore } from "../stores/maintenance.ts";
import type { ProposalStore } from "../stores/proposal.ts";
import { windowAfter } from "../rules/windows.ts";

export interface Maintenance {
  /** Does what is due: proposals at every call, the rest every few seconds. */
  run(now: number): Promise<void>;
}

const EVERY_MS = 5_000;
/** Players told of their wait at a time: a longer queue moves fast enough. */
const TOLD = 500;

export function createMaintenance(
  { mode, closed = false, store, proposals, estimate, rooms, log }: {
    mode: Mode;
    /** True for a mode that nobody queues for any more: who waits is let go. */
    closed?: boolean;
    store: MaintenanceStore;
    proposals: Pick<ProposalStore, "expireDue">;
    estimate: Estimates["of"];
    rooms: Pick<RoomHub, "publish">;
    log: Logger;
  },
): Maintenance {
  let ranAt = -Infinity;

  /** Whoever's search has widened since `before` hears how far it reaches, and how long it may take. */
  async function notifyWaiting(before: number, now: number): Promise<void> {
    for (
      const { ticketId, userId, region, mmr, queuedAt } of await store.listWaiting(mode.id, TOLD)
    ) {
      const since = queuedAt.getTime();
      const window = windowAfter(mode.window, now - since);
      if (window === windowAfter(mode.window, Math.max(0, before - since))) continue;
      const data = {
        ...{ ticket_id: ticketId, status: "queued", window },
        estimated_wait_s: estimate(mode.id, region, mmr)?.p50 ?? null,
      };
      // Nothing depends on it: who misses it sees the next one.
      rooms.publish(`user:${userId}`, { kind: "ticket.updated", data })
        .catch((error) => log.debug({ err: String(error) }, "matchmaking: waiting not told"));
    }
  }

  return {
    async run(now) {
      const at = new Date(now);
      if (mode.ready_check_s !== undefined) await proposals.expireDue(mode.id, at);
      if (now - ranAt < EVERY_MS) return;
      // However long ago the last look was: whoever's search has widened since is told, and all of
      // them by a node that has just taken over.
      const before = ranAt;
      ranAt = now;
      await store.endStale(mode.id, at, { graceMs: mode.grace_s * 1000, closed });
      await notifyWaiting(before, now);
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
