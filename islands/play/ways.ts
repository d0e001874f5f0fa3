/**
 * How far it is to each region, as this page has measured it: what a search is sent with.
 *
 * Holds what was measured last, for the page's life; whoever may begin a search asks for it.
 */

import type { Latencies } from "../../sdk/regions.ts";
import { veze } from "../lib/session.ts";

const measured: { ways?: Latencies | undefined } = {};

/** While one chooses; a search that begins before goes by the game's table. */
export function measureWays(): void {
  import("../../sdk/regions.ts").then(({ createRegions }) => createRegions(veze()).measure())
    .then((found) => measured.ways = found, () => {});
}

export const knownWays = (): Latencies | undefined => measured.ways;
