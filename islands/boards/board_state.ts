/** Places of a board as they change; pure. */

import type { BoardEntry } from "../../components/boards/RankTable.tsx";

/** Puts announced places over the known ones; a player stands in one place only. */
export function merge(
  before: readonly BoardEntry[],
  told: readonly BoardEntry[],
): BoardEntry[] {
  const places = new Map<number, BoardEntry>();
  const moved = new Set(told.map((entry) => entry.user_id));
  for (const entry of before) if (!moved.has(entry.user_id)) places.set(entry.rank, entry);
  for (const entry of told) places.set(entry.rank, entry);
  return [...places.values()].sort((a, b) => a.rank - b.rank);
}
