/** A version of a folder, opened to be asked, and whether rows are such as it takes. */

import { stderr } from "../../platform/runtime/output.ts";
import { readFile } from "node:fs/promises";
import { type Manifest, manifestSchema, type ModelName } from "../../ml/manifest.ts";
import { ModelUnusable } from "../../ml/serving/inference.ts";
import { type Dataset, UnreadableFile } from "../../ml/training/mod.ts";
import { scoreRows } from "../../compose/ml.ts";
import type { Outside } from "../program.ts";
import { openLog, readSettings } from "../settings.ts";

export interface OpenedVersion {
  name: string;
  manifest: Manifest;
  onnx: Uint8Array;
}

/** @throws UnreadableFile; ENOENT where there is no such version */
export async function openVersion(
  out: string,
  model: ModelName,
  name: string,
): Promise<OpenedVersion> {
  const folder = `${out}/${model}/${name}`;
  const text = await readFile(`${folder}/metrics.json`, "utf8");
  const onnx = await readFile(`${folder}/model.onnx`);
  try {
    return { name, manifest: manifestSchema.parse(JSON.parse(text)), onnx };
  } catch {
    throw new UnreadableFile(
      `Cannot read ${folder}/metrics.json: it is no manifest of this program`,
    );
  }
}

/**
 * What it says to rows, in an inference thread of this command's own, as a server would.
 * @throws UnreadableFile where the engine does not take it
 */
export async function askVersion(
  outside: Outside,
  { name, onnx }: Pick<OpenedVersion, "name" | "onnx">,
  asked: { features: Float32Array; rows: number },
): Promise<Float32Array> {
  const { config } = readSettings(outside.env);
  const log = openLog({ log: { ...config.log, level: "warn" } }, stderr);
  try {
    return await scoreRows({ program: outside, log }, onnx, asked);
  } catch (error) {
    if (!(error instanceof ModelUnusable)) throw error;
    throw new UnreadableFile(`Cannot ask ${name}: ${error.message}`, { cause: error });
  }
}

/** Features of one name are of one meaning only where both are ours, or neither is. */
export function isOf({ features, definitions }: Manifest, dataset: Dataset): boolean {
  return (definitions === "ours") === dataset.own &&
    features.map(({ name }) => name).join() ===
      dataset.definitions.map(({ name }) => name).join();
}
