/** What the generator takes of a core: a rate that it bounds says little of who is asked. */

import { median } from "../statistics.ts";

/** Above this it may be what bounds the rate. */
const BUSY_PERCENT = 80;

export const GENERATOR_HEAD = "generator, % of a core";

/** @param each µs of the generator for one of them @param rate Of them a second @returns percent */
export function shareOfCore(each: number, rate: number): number {
  return each * rate / 1e4;
}

/** A sentence where its share is so large that it may be what bounds the rate. */
export function sayBusy(name: string, shares: readonly number[] | undefined): string[] {
  if (!shares || shares.length === 0 || median(shares) <= BUSY_PERCENT) return [];
  return [
    `${name}: the generator takes ${
      Math.round(median(shares))
    } % of a core, so its rate is a lower bound.`,
  ];
}
