/** Why the bot model suspects a player, as numbers that a person can check. Pure. */

import type { BotFeature } from "./bot_model.ts";
import type { Evidence } from "./types.ts";

/** Features that are named, and how rare a value must be to stand out. */
const MOST = 3;
const RARE = 0.1;

export interface Outlier {
  feature: BotFeature;
  value: number;
  /** What nine of ten honest rows have. */
  usual: [from: number, to: number];
  /** Share of honest rows with such a value or one farther out, at most. */
  rarity: number;
}

/**
 * What stands out of a row, the rarest first.
 * @param shares of the honest rows, to which each feature's `honest` belongs
 */
export function findOutliers(
  features: readonly BotFeature[],
  row: Float32Array,
  shares: readonly number[],
): Outlier[] {
  const [low, high] = [shares.indexOf(0.05), shares.indexOf(0.95)];
  return features.flatMap((feature, column): Outlier[] => {
    const { honest } = feature;
    const value = row[column]!;
    if (!honest || value !== value) return [];
    const rarity = rarityOf(value, honest, shares);
    if (rarity > RARE) return [];
    return [{ feature, value, usual: [honest[low]!, honest[high]!], rarity }];
  }).sort((a, b) => a.rarity - b.rarity).slice(0, MOST);
}

/** The smallest share of which is known that no more honest rows lie so far out, on that side. */
function rarityOf(value: number, honest: readonly number[], shares: readonly number[]): number {
  let rarity = 1;
  for (const [i, bound] of honest.entries()) {
    if (value < bound) rarity = Math.min(rarity, shares[i]!);
    if (value > bound) rarity = Math.min(rarity, 1 - shares[i]!);
  }
  return rarity;
}

/** As it stands in an alert: `feature_1`, `value_1`, `usual_1`, `rarity_1`, and so on. */
export function toEvidence(outliers: readonly Outlier[]): Evidence {
  const figure = (value: number) => Number(value.toPrecision(3));
  return Object.fromEntries(outliers.flatMap(({ feature, value, usual, rarity }, i) => [
    [`feature_${i + 1}`, feature.name],
    [`value_${i + 1}`, figure(value)],
    [`usual_${i + 1}`, `${figure(usual[0])} – ${figure(usual[1])}`],
    [`rarity_${i + 1}`, figure(rarity)],
    ...(feature.unit === "1" ? [] : [[`unit_${i + 1}`, feature.unit]]),
  ]));
}
