/**
 * What training saw, put down for drift to be told by: quantile bins of each feature and of the scores,
 * and how far windows drawn from these same rows stray by chance alone. Resampled are players with all
 * their rows (Efron, 1979): rows of one player are no independent draws.
 */

import { binOf, type Layout, layoutOf, psiOfAll } from "../drift/psi.ts";
import type { ModelName } from "../manifest.ts";
import { createRandom } from "../../platform/random.ts";
import type { Bins, Reference } from "../reference.ts";
import { type Dataset, pick } from "./dataset.ts";
import { splitDataset } from "./split.ts";

const BINS = 10;
const RESAMPLES = 2_000;
/** Of the resamples: in one of 1,000 windows without drift PSI is more. */
const QUANTILE = 0.999;
const WINDOWS = [200, 1_000, 5_000];
const SEED = 1;

export interface ReferenceRows {
  features: Float32Array;
  rows: number;
  /** Number of the player a row is of. */
  player: Int32Array;
  of: string;
}

/**
 * Rows that the model was not fitted to, those that stop and those that choose: what it says to rows it
 * has learned by heart is no measure. Of `bot` only people's: nearly all who play are.
 */
export function referenceRows(name: ModelName, dataset: Dataset): ReferenceRows {
  const { valid, choose } = splitDataset(dataset);
  const people = name === "bot" && dataset.own;
  const rows = Int32Array.of(...valid, ...choose)
    .filter((row) => !people || dataset.target[row]! < 0.5);
  return {
    ...{ features: pick(dataset, rows).features, rows: rows.length },
    player: rows.map((row) => dataset.player[row]!),
    of: `${people ? "people among " : ""}rows that stopped training and chose, of ${dataset.source}`
      .slice(0, 300),
  };
}

/** @param scores what the model says to each of the rows */
export function makeReference(
  { definitions }: Pick<Dataset, "definitions">,
  { features: values, rows, player, of }: ReferenceRows,
  { scores, sha256 }: { scores: ArrayLike<number>; sha256: string },
): Reference {
  const width = definitions.length;
  const column = (i: number) =>
    Float64Array.from({ length: rows }, (_, row) => values[row * width + i]!);
  const features = definitions.map(({ name, group }, i) => ({
    ...{ name, group, bins: binsOf(column(i)) },
  }));
  const known = { rows, features, scores: binsOf(Float64Array.from(scores)) };
  const layout = layoutOf(known);
  const binned = Array.from({ length: width + 1 }, (_, i) =>
    Uint16Array.from(
      { length: rows },
      (_, row) => binOf(i < width ? values[row * width + i]! : scores[row]!, i, layout),
    ));
  return {
    ...{ schema: 1, sha256, of, ...known },
    limits: limitsOf(known, { layout, binned, player }),
  };
}

/** Tenths of the rows, as far as their values differ. */
function binsOf(values: Float64Array): Bins {
  const known = values.filter((value) => value === value).sort();
  const cut = (part: number) => known[Math.min(known.length - 1, Math.floor(part * known.length))]!;
  const cuts = known.length === 0
    ? []
    : Array.from({ length: BINS - 1 }, (_, i) => cut((i + 1) / BINS));
  const edges = [...new Set(cuts)].filter((edge) => edge < known.at(-1)!);
  const counts = new Float64Array(edges.length + 2);
  const whole = { edges: Float64Array.from(edges), edgeFrom: Int32Array.of(0, edges.length) };
  const layout = { ...whole, binFrom: Int32Array.of(0, counts.length), width: 1, size: 0 };
  for (const value of values) counts[binOf(value, 0, layout)]!++;
  return { edges, shares: Array.from(counts, (count) => count / values.length) };
}

function limitsOf(
  reference: Pick<Reference, "features" | "scores" | "rows">,
  { layout, binned, player }: { layout: Layout; binned: Uint16Array[]; player: Int32Array },
): Reference["limits"] {
  const rowsOf = [...Map.groupBy(player.keys(), (row) => player[row]!).values()];
  const random = createRandom(SEED);
  const names = [...new Set(reference.features.map(({ group }) => group))];
  const columns = names.map((name) =>
    [...reference.features.keys()].filter((i) => reference.features[i]!.group === name)
  );
  return WINDOWS.map((rows) => {
    const groups = names.map(() => new Float64Array(RESAMPLES));
    const scores = new Float64Array(RESAMPLES);
    const window = new Int32Array(rows);
    for (let i = 0; i < RESAMPLES; i++) {
      draw(window, rowsOf, random);
      const counts = new Int32Array(layout.size);
      for (const bins of binned) for (const row of window) counts[bins[row]!]!++;
      const all = psiOfAll(reference, counts, layout);
      for (const [g, of] of columns.entries()) {
        groups[g]![i] = of.reduce((most, column) => Math.max(most, all[column]!), 0);
      }
      scores[i] = all[layout.width]!;
    }
    const least = (values: Float64Array) =>
      Number(Math.max(1e-6, values.sort()[Math.floor(QUANTILE * RESAMPLES)]!).toPrecision(4));
    return {
      ...{ rows, scores: least(scores) },
      groups: Object.fromEntries(names.map((name, g) => [name, least(groups[g]!)])),
    };
  });
}

/** Fills a window with all rows of players who are drawn with replacement. */
function draw(window: Int32Array, rowsOf: readonly number[][], random: () => number): void {
  for (let at = 0; at < window.length;) {
    for (const row of rowsOf[Math.floor(random() * rowsOf.length)]!) {
      if (at === window.length) return;
      window[at++] = row;
    }
  }
}
