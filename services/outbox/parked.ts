/** What operators do about rows that their sinks refused. */

import type { Actor } from "../identity/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { outboxFailures } from "./errors.ts";
import type { OutboxStore } from "./store.ts";
import type { RefusedRow } from "./types.ts";

export interface ParkedRows {
  /** Newest first. */
  list(limit: number): Promise<RefusedRow[]>;
  /** Sends a row again. @throws outbox.row_not_found */
  replay(actor: Actor, rowId: number): Promise<void>;
}

export function createParkedRows(
  { store, clock }: { store: Pick<OutboxStore, "listRefused" | "release">; clock: Clock },
): ParkedRows {
  return {
    list: store.listRefused,
    async replay({ caller, address }, rowId) {
      const released = await store.release(rowId, {
        ...{ at: new Date(clock.now()), action: "outbox.replay", actor: caller.id, subjects: [] },
        ...{ addresses: [address], outcome: "done", details: { row_id: rowId } },
      });
      if (released) return;
      throw outboxFailures.make("row_not_found", `Cannot send the row ${rowId}: it is not parked`);
    },
  };
}
