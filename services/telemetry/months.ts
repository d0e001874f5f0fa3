/** Events are kept by the month they happened in: old ones go by dropping a partition (TEL8). */

import type { EventStore } from "./store.ts";

/** Ids are remembered for so long; older events are known by their id and time as they are stored. */
export const SEEN_KEPT_MS = 7 * 86_400_000;
/** Events may be three months old when they arrive, and a day ahead. */
const MONTHS_BACK = 4;
const MONTHS_AHEAD = 1;
const DAY_MS = 86_400_000;

/** @param retentionDays 0 keeps everything */
export async function maintainMonths(
  store: Pick<EventStore, "makeMonth" | "dropMonths">,
  now: number,
  retentionDays: number,
): Promise<void> {
  const keepFrom = retentionDays === 0 ? -Infinity : now - retentionDays * DAY_MS;
  const today = new Date(now);
  for (let i = -MONTHS_BACK; i <= MONTHS_AHEAD; i++) {
    const month = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + i, 1));
    const end = Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1);
    if (end > keepFrom) await store.makeMonth(month);
  }
  if (retentionDays > 0) await store.dropMonths(new Date(keepFrom));
}
