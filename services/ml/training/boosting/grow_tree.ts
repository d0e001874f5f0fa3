/**
 * One tree, grown leaf by leaf: the leaf whose best split gains most is split next. Rows of a node are
 * a range of `order`, so a split is a stable partition of that range, and the larger child's histogram
 * is the parent's less the smaller child's.
 */

import type { Binned } from "./bins.ts";
import {
  createHistogram,
  fillHistogram,
  findSplit,
  type Histogram,
  type NodeSums,
  type Split,
  subtractHistogram,
} from "./histogram.ts";
import type { BoostingOptions } from "./options.ts";

/** One tree in arrays that are index-aligned; a leaf's column is −1. */
export interface Tree {
  column: number[];
  bin: number[];
  threshold: number[];
  left: number[];
  right: number[];
  missingLeft: boolean[];
  value: number[];
  gain: number[];
}

export interface Ground extends Binned {
  columns: number;
  edges: readonly Float32Array[];
  gradients: Float64Array;
  hessians: Float64Array;
  options: BoostingOptions;
  /** Histograms to be used again. */
  pool: Histogram[];
}

interface Leaf extends NodeSums {
  node: number;
  start: number;
  end: number;
  depth: number;
  histogram: Histogram;
  split: Split | undefined;
}

/** Above every finite float32: all values that are present go left. */
const ALL_PRESENT = 3.4028234663852886e38;

/**
 * @param order rows to grow from, its first `rows` entries; reordered
 * @param seen columns that may be split
 * @param sums of all rows; those grown from get what the tree says added
 */
export function growTree(
  ground: Ground,
  { order, rows, seen, sums }: {
    order: Int32Array;
    rows: number;
    seen: ArrayLike<number>;
    sums: Float64Array;
  },
): Tree {
  const { columns, edges, gradients, hessians, options, pool, slots, bins } = ground;
  const tree: Tree = {
    ...{ column: [], bin: [], threshold: [], left: [], right: [] },
    ...{ missingLeft: [], value: [], gain: [] },
  };
  const put = new Int32Array(rows);
  const leaves = [openRoot()];
  while (leaves.length < options.maxLeaves) {
    let most = -1;
    for (let i = 0; i < leaves.length; i++) {
      const gain = leaves[i]!.split?.gain ?? 0;
      if (gain > 0 && (most < 0 || gain > leaves[most]!.split!.gain)) most = i;
    }
    if (most < 0) break;
    const [left, right] = splitLeaf(leaves[most]!);
    leaves[most] = left;
    leaves.push(right);
  }
  for (const { node, gradient, hessian, histogram, start, end } of leaves) {
    const best = -gradient / (hessian + options.lambda);
    const value = Math.fround(best * options.learningRate);
    tree.value[node] = value;
    for (let i = start; i < end; i++) sums[order[i]!]! += value;
    pool.push(histogram);
  }
  return tree;

  function openRoot(): Leaf {
    let [gradient, hessian] = [0, 0];
    for (let i = 0; i < rows; i++) {
      gradient += gradients[order[i]!]!;
      hessian += hessians[order[i]!]!;
    }
    const histogram = sumUp(0, rows);
    return search({
      ...{ node: addNode(), start: 0, end: rows, depth: 0, gradient, hessian, rows },
      ...{ histogram, split: undefined },
    });
  }

  function addNode(): number {
    tree.column.push(-1);
    for (const list of [tree.bin, tree.threshold, tree.left, tree.right, tree.value, tree.gain]) {
      list.push(0);
    }
    return tree.missingLeft.push(false) - 1;
  }

  function sumUp(start: number, end: number): Histogram {
    const histogram = pool.pop() ?? createHistogram(columns);
    fillHistogram(histogram, { slots, columns, order, start, end, gradients, hessians });
    return histogram;
  }

  function search(leaf: Leaf): Leaf {
    if (leaf.depth < options.maxDepth) {
      leaf.split = findSplit(leaf.histogram, leaf, { columns: seen, edges, options });
    }
    return leaf;
  }

  function splitLeaf(leaf: Leaf): [Leaf, Leaf] {
    const { node, split } = leaf as Leaf & { split: Split };
    const { column, bin } = split;
    const middle = partition(leaf, split);
    tree.column[node] = column;
    tree.bin[node] = bin;
    tree.threshold[node] = edges[column]![bin - 1] ?? ALL_PRESENT;
    tree.missingLeft[node] = split.missingLeft;
    tree.gain[node] = split.gain;
    const [leftNode, rightNode] = [addNode(), addNode()];
    tree.left[node] = leftNode;
    tree.right[node] = rightNode;

    const leftIsSmall = middle - leaf.start < leaf.end - middle;
    const small = leftIsSmall ? sumUp(leaf.start, middle) : sumUp(middle, leaf.end);
    subtractHistogram(leaf.histogram, small);
    const large = leaf.histogram;
    const depth = leaf.depth + 1;
    return [
      search({
        ...{ node: leftNode, start: leaf.start, end: middle, depth, split: undefined },
        ...{ gradient: split.gradient, hessian: split.hessian, rows: middle - leaf.start },
        histogram: leftIsSmall ? small : large,
      }),
      search({
        ...{ node: rightNode, start: middle, end: leaf.end, depth, split: undefined },
        gradient: leaf.gradient - split.gradient,
        hessian: leaf.hessian - split.hessian,
        rows: leaf.end - middle,
        histogram: leftIsSmall ? large : small,
      }),
    ];
  }

  /** @returns where the right child's rows begin */
  function partition({ start, end }: Leaf, { column, bin, missingLeft }: Split): number {
    const own = bins[column]!;
    let middle = start;
    let away = 0;
    for (let i = start; i < end; i++) {
      const row = order[i]!;
      const at = own[row]!;
      if (at === 0 ? missingLeft : at <= bin) order[middle++] = row;
      else put[away++] = row;
    }
    order.set(put.subarray(0, away), middle);
    return middle;
  }
}

/** Adds what a tree says to the sums of the given rows. */
export function addTree(
  tree: Tree,
  { bins, sums, rows }: { bins: readonly Uint8Array[]; sums: Float64Array; rows: Int32Array },
): void {
  const own = tree.column.map((column) => bins[Math.max(0, column)]!);
  const isLeaf = Uint8Array.from(tree.column, (column) => column < 0 ? 1 : 0);
  const last = Uint8Array.from(tree.bin);
  const left = Int32Array.from(tree.left);
  const right = Int32Array.from(tree.right);
  const missingLeft = Uint8Array.from(tree.missingLeft, Number);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    let node = 0;
    while (isLeaf[node] === 0) {
      const bin = own[node]![row]!;
      const goesLeft = bin === 0 ? missingLeft[node] === 1 : bin <= last[node]!;
      node = goesLeft ? left[node]! : right[node]!;
    }
    sums[row]! += tree.value[node]!;
  }
}
