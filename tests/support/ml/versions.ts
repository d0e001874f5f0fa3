/** Versions of models as a trainer leaves them, small, and with trees of their own. */

import { createHash } from "node:crypto";
import {
  type Golden,
  type Manifest,
  MANIFEST_SCHEMA,
  type ModelName,
} from "../../../services/ml/manifest.ts";
import { encodeGraph } from "../../../services/ml/onnx/graph.ts";
import { encodeTrees, scoreTrees, type TreeEnsemble } from "../../../services/ml/onnx/trees.ts";
import { createRandom } from "../../../services/platform/random.ts";

export const FEATURES = ["duration", "clicks", "pauses", "distance"];
/** Of these a value may be missing. */
const OPTIONAL = new Set(["pauses", "distance"]);

export interface VersionOptions {
  name: ModelName;
  version: string;
  seed?: number;
  features?: number;
  trees?: number;
  /** What the gate said of it. */
  passes?: boolean;
  /** What it was judged beside: else the first, as `v1` of `v2`. */
  against?: string | null;
}

/** Full trees with random splits, of which every second sends missing values left. */
export function randomTrees(
  { seed = 1, features = FEATURES.length, trees = 20, depth = 4, link = "logistic" }: {
    seed?: number;
    features?: number;
    trees?: number;
    depth?: number;
    link?: TreeEnsemble["link"];
  } = {},
): TreeEnsemble {
  const random = createRandom(seed);
  const inner = 2 ** depth - 1;
  const perTree = 2 ** (depth + 1) - 1;
  const count = trees * perTree;
  const isLeaf = (node: number) => node % perTree >= inner;
  const child = (node: number, side: number) =>
    isLeaf(node) ? 0 : node - node % perTree + 2 * (node % perTree) + side;
  const each = <T>(of: (node: number) => T) => Array.from({ length: count }, (_, node) => of(node));
  return {
    ...{ features, link, base: link === "logistic" ? 0 : 1_500 },
    roots: Int32Array.from({ length: trees + 1 }, (_, tree) => tree * perTree),
    feature: Int16Array.from(each((n) => isLeaf(n) ? -1 : Math.floor(random() * features))),
    threshold: Float32Array.from(each((n) => isLeaf(n) ? 0 : 2 * random() - 1)),
    left: Int32Array.from(each((n) => child(n, 1))),
    right: Int32Array.from(each((n) => child(n, 2))),
    missingLeft: Uint8Array.from(each((n) => isLeaf(n) ? 0 : Math.round(random()))),
    value: Float32Array.from(each((n) => isLeaf(n) ? random() - 0.5 : 0)),
  };
}

/** Values around zero; one in ten is missing. */
export function randomRows(rows: number, width: number, seed = 7): Float32Array<ArrayBuffer> {
  const random = createRandom(seed);
  return Float32Array.from({ length: rows * width }, () => random() < 0.1 ? NaN : 2 * random() - 1);
}

export interface Version {
  files: Record<string, Uint8Array>;
  manifest: Manifest;
  golden: Golden;
  trees: TreeEnsemble;
}

export function makeVersion(options: VersionOptions): Version {
  const { name, version, seed = 1, features = FEATURES.length, trees: count = 20, passes = true } =
    options;
  const { against = version.endsWith("1") ? null : `${version[0]}1` } = options;
  const link = name === "skill" ? "identity" : "logistic";
  const trees = randomTrees({ seed, features, trees: count, link });
  const onnx = encodeTrees(trees);
  const rows = randomRows(20, features, seed);
  const golden: Golden = {
    inputs: Array.from({ length: 20 }, (_, row) =>
      Array.from(
        rows.subarray(row * features, (row + 1) * features),
        (x) => Number.isNaN(x) ? null : x,
      )),
    outputs: [...scoreTrees(trees, rows, 20)],
  };
  const manifest: Manifest = {
    ...{ schema: MANIFEST_SCHEMA, name, version, kind: "boosting", definitions: "file" },
    task: name === "skill" ? "regression" : "classification",
    features: Array.from({ length: features }, (_, i) => {
      const name = FEATURES[i] ?? `feature_${i}`;
      return {
        ...{ name, unit: "1", meaning: "Made up", min: -1, max: 1 },
        optional: OPTIONAL.has(name) || i >= FEATURES.length,
      };
    }),
    target: "Something made up",
    threshold: name === "skill" ? null : 0.5,
    sha256: createHash("sha256").update(onnx).digest("hex"),
    trainedAt: "2026-11-01T00:00:00Z",
    seed,
    rows: { train: 60, valid: 20, test: 20 },
    metrics: name === "skill" ? { rmse: 100, r2: 0.8 } : { auc: 0.9, log_loss: 0.3 },
    baselines: { constant: { log_loss: 0.69 }, one_feature: { log_loss: 0.6 }, linear: {} },
    gate: {
      passes,
      why: [passes ? "beats a constant" : "does not beat the best single feature"],
      against,
    },
  };
  return { files: filesOf({ onnx, manifest, golden }), manifest, golden, trees };
}

export function filesOf(
  { onnx, manifest, golden }: { onnx: Uint8Array; manifest: unknown; golden: unknown },
): Record<string, Uint8Array> {
  const text = (value: string) => new TextEncoder().encode(value);
  return {
    "model.onnx": onnx,
    "metrics.json": text(JSON.stringify(manifest)),
    "golden.json": text(JSON.stringify(golden)),
    "card.md": text("# A model of the tests\n"),
    "roc.svg": text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'),
  };
}

/** A directory for MODELS_DIR that goes with its owner. */
export async function modelsDir() {
  const path = await Deno.makeTempDir({ prefix: "veze_models_" });
  return {
    path,
    /** Writes a version's files, over those there are. */
    async write(name: string, version: string, files: Record<string, Uint8Array>): Promise<void> {
      await Deno.mkdir(`${path}/${name}/${version}`, { recursive: true });
      for (const [file, bytes] of Object.entries(files)) {
        await Deno.writeFile(`${path}/${name}/${version}/${file}`, bytes);
      }
    },
    point: (name: string, version: string) =>
      Deno.writeTextFile(`${path}/${name}/latest`, `${version}\n`),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/** A graph of a few bytes a column that holds `columns` values for each row on its way to one score. */
export function wideGraph(features: number, columns: number): Uint8Array {
  const ones = (count: number) => new Float32Array(count).fill(1e-6);
  return encodeGraph({
    ...{ name: "wide", features },
    nodes: [
      { operator: "MatMul", inputs: ["features", "wide"], output: "many" },
      { operator: "MatMul", inputs: ["many", "narrow"], output: "score" },
    ],
    constants: [
      { name: "wide", dimensions: [features, columns], values: ones(features * columns) },
      { name: "narrow", dimensions: [columns, 1], values: ones(columns) },
    ],
  });
}
