/**
 * Gradient boosting of histogram trees: each tree follows the loss's first and second derivatives
 * (Friedman 2001; Chen and Guestrin 2016), and boosting stops where rows it does not learn from say so.
 * Seeded: the same rows and options are the same model to the last bit.
 */

import { logistic, type TreeEnsemble } from "../../onnx/trees.ts";
import { createRandom, type Random } from "../../../platform/random.ts";
import { applyEdges, fitEdges } from "./bins.ts";
import { addTree, type Ground, growTree, type Tree } from "./grow_tree.ts";
import { BOOSTING_DEFAULTS, type BoostingOptions, type Link, type Sample } from "./options.ts";

export interface Boosted {
  trees: TreeEnsemble;
  /** Sum of the gains of each column's splits. */
  gain: Float64Array;
  /** Mean validation loss after each round; half the squared error, or the log loss. */
  losses: number[];
}

/**
 * @param valid rows to stop by; without them all rounds are used
 * @param onRound is told how many rounds are done
 */
export function boost(
  train: Sample,
  { link, valid, onRound, ...given }: Partial<BoostingOptions> & {
    link: Link;
    valid?: Sample;
    onRound?: (done: number) => void;
  },
): Boosted {
  const options = { ...BOOSTING_DEFAULTS, ...given };
  const { rows, columns, target } = train;
  const random = createRandom(options.seed);
  const edges = fitEdges(train, options);
  const base = baseOf(target, link);
  const ground: Ground = {
    ...applyEdges(train, edges),
    ...{ columns, edges, options, pool: [] },
    gradients: new Float64Array(rows),
    hessians: new Float64Array(rows),
  };
  const sums = new Float64Array(rows).fill(base);
  const order = new Int32Array(rows);
  const held = valid && {
    bins: applyEdges(valid, edges).bins,
    sums: new Float64Array(valid.rows).fill(base),
    rows: Int32Array.from({ length: valid.rows }, (_, row) => row),
  };
  const trees: Tree[] = [];
  const losses: number[] = [];
  let best = { loss: Infinity, rounds: 0 };

  for (let round = 0; round < options.rounds; round++) {
    differentiate(ground, { sums, target, link });
    const sampled = sampleRows(order, options.rowSample, random);
    const seen = sampleColumns(columns, options.columnSample, random);
    const tree = growTree(ground, { order, rows: sampled, seen, sums });
    trees.push(tree);
    addTree(tree, { bins: ground.bins, sums, rows: order.subarray(sampled) });
    onRound?.(round + 1);
    if (!held) continue;
    addTree(tree, held);
    const loss = meanLoss(held.sums, valid.target, link);
    losses.push(loss);
    if (loss < best.loss - 1e-7) best = { loss, rounds: round + 1 };
    else if (round + 1 - best.rounds >= options.patience) break;
  }
  if (held) trees.length = best.rounds;

  const gain = new Float64Array(columns);
  for (const tree of trees) {
    tree.column.forEach((column, node) => {
      if (column >= 0) gain[column]! += tree.gain[node]!;
    });
  }
  return { trees: flatten(trees, { features: columns, link, base }), gain, losses };
}

/** What a model of no trees says: the mean, or the logit of the share. */
function baseOf(target: Float32Array, link: Link): number {
  let sum = 0;
  for (const value of target) sum += value;
  const mean = sum / Math.max(1, target.length);
  if (link === "identity") return Math.fround(mean);
  const share = Math.min(1 - 1e-6, Math.max(1e-6, mean));
  return Math.fround(Math.log(share / (1 - share)));
}

/** First and second derivatives of each row's loss at its sum. */
function differentiate(
  { gradients, hessians }: Ground,
  { sums, target, link }: { sums: Float64Array; target: Float32Array; link: Link },
): void {
  if (link === "identity") {
    for (let i = 0; i < sums.length; i++) gradients[i] = sums[i]! - target[i]!;
    hessians.fill(1);
    return;
  }
  for (let i = 0; i < sums.length; i++) {
    const share = logistic(sums[i]!);
    gradients[i] = share - target[i]!;
    hessians[i] = Math.max(share * (1 - share), 1e-16);
  }
}

/** @returns how many rows are sampled; they come first in `order`, the others after them */
function sampleRows(order: Int32Array, part: number, random: Random): number {
  let taken = 0;
  let left = order.length;
  for (let row = 0; row < order.length; row++) {
    if (part >= 1 || random() < part) order[taken++] = row;
    else order[--left] = row;
  }
  return taken;
}

/** A fixed number of columns in ascending order (Knuth's algorithm S). */
function sampleColumns(columns: number, part: number, random: Random): Int32Array {
  const wanted = Math.max(1, Math.round(columns * Math.min(1, part)));
  const seen = new Int32Array(wanted);
  let taken = 0;
  for (let column = 0; column < columns && taken < wanted; column++) {
    if (random() * (columns - column) < wanted - taken) seen[taken++] = column;
  }
  return seen;
}

function meanLoss(sums: Float64Array, target: Float32Array, link: Link): number {
  let loss = 0;
  for (let i = 0; i < sums.length; i++) {
    const sum = sums[i]!;
    loss += link === "identity"
      ? (sum - target[i]!) ** 2 / 2
      : Math.max(sum, 0) - sum * target[i]! + Math.log1p(Math.exp(-Math.abs(sum)));
  }
  return loss / Math.max(1, sums.length);
}

function flatten(
  trees: readonly Tree[],
  { features, link, base }: Pick<TreeEnsemble, "features" | "link" | "base">,
): TreeEnsemble {
  const roots = new Int32Array(trees.length + 1);
  trees.forEach((tree, i) => roots[i + 1] = roots[i]! + tree.column.length);
  const all = <T>(of: (tree: Tree, root: number) => T[]) =>
    trees.flatMap((tree, i) => of(tree, roots[i]!));
  const child = (side: "left" | "right") =>
    Int32Array.from(
      all((tree, root) => tree[side].map((to, node) => tree.column[node]! < 0 ? 0 : root + to)),
    );
  return {
    ...{ features, link, base, roots },
    feature: Int16Array.from(all((tree) => tree.column)),
    threshold: Float32Array.from(all((tree) => tree.threshold)),
    left: child("left"),
    right: child("right"),
    missingLeft: Uint8Array.from(all((tree) => tree.missingLeft.map(Number))),
    value: Float32Array.from(all((tree) => tree.value)),
  };
}
