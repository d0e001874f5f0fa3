/** Where a ticket may be played once it has waited long enough (MM10). Pure. */

import type { Waiting } from "../types.ts";

export interface ExpansionRule {
  /** Seconds of waiting after which neighbouring regions count. */
  after_s: number;
  /** Longest round trip that still counts as near, in milliseconds. */
  max_latency_ms: number;
}

/** Neighbours of each region, nearest first: for clients that send no latencies. */
export type RegionTable = Readonly<Record<string, readonly string[]>>;

/** The ticket's own region, then the others it may be placed in, nearest first. */
export function regionsOf(
  { region, latency }: Pick<Waiting, "region" | "latency">,
  { max_latency_ms }: ExpansionRule,
  table: RegionTable,
): string[] {
  const near = latency
    ? Object.entries(latency)
      .filter(([id, ms]) => ms <= max_latency_ms && id in table)
      .sort(([a, near], [b, far]) => near - far || (a < b ? -1 : 1))
      .map(([id]) => id)
    : table[region] ?? [];
  return [region, ...near.filter((id) => id !== region)];
}
