/** Where a rating stands among the game's tiers. */

import type { GameConfig } from "./config.ts";

export interface TierPlace {
  name: string;
  /** From 0, the lowest, and of how many. */
  step: number;
  of: number;
  /** Rating at which the next begins; null in the highest. */
  next: number | null;
}

/** @returns undefined where the game has no tiers; a rating below the first is in the first */
export function tierOf(mmr: number, { tiers }: Pick<GameConfig, "tiers">): TierPlace | undefined {
  const step = Math.max(0, tiers.findLastIndex(({ from }) => mmr >= from));
  const tier = tiers[step];
  if (!tier) return undefined;
  return { name: tier.name, step, of: tiers.length, next: tiers[step + 1]?.from ?? null };
}
