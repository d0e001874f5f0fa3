/** `eval MODEL [VERSION]`: a version, the current one and baselines on the same held-out rows. */

import { type Manifest, manifestSchema, type ModelName } from "../../ml/manifest.ts";
import { evaluateVersions, TASKS, UnreadableFile } from "../../ml/training/mod.ts";
import type { Outside } from "../program.ts";
import type { Call } from "../table.ts";
import { readTrainingCall, runTraining } from "./training_call.ts";
import { loadRows } from "./training_rows.ts";

/** @returns the exit code: 1 where nothing can be compared, 2 for what cannot be used */
export async function evalCommand(outside: Outside, call: Call): Promise<number> {
  const wanted = readTrainingCall(call);
  if (typeof wanted === "string") {
    console.error(wanted);
    return 2;
  }
  const { model, out, json } = wanted;
  return await runTraining(async (progress) => {
    const current = await readLatest(out, model);
    const version = call.args[1] ?? current;
    if (version === undefined) {
      throw new UnreadableFile(`Cannot compare: ${out}/${model} has no latest version; name one`);
    }
    const names = [...new Set([version, current].filter((name) => name !== undefined))];
    const versions = await Promise.all(names.map((name) => openVersion(out, model, name)));
    const { manifest } = versions[0]!;
    const { seed } = manifest;
    progress("reading the history");
    const churn = {
      ...(wanted.window && { window: wanted.window }),
      ...(wanted.horizon && { horizon: wanted.horizon }),
    };
    const dataset = await loadRows(model, { from: wanted.from, seed, churn, outside });
    const columns = dataset.definitions.map(({ name }) => name).join();
    for (const each of versions) {
      if (each.manifest.features.map(({ name }) => name).join() !== columns) {
        throw new UnreadableFile(`Cannot ask ${each.name}: the rows have other features than it`);
      }
    }
    progress("asking the versions");
    const { plots, ...said } = await evaluateVersions(dataset, versions, {
      task: TASKS[model],
      seed,
    });
    progress(null);
    const folder = call.valueOf("--plots");
    if (folder !== undefined) await writePlots(folder, plots);
    if (json) console.log(JSON.stringify({ model, version, current: current ?? null, ...said }));
    else print({ model, version }, said);
  });
}

type Said = Omit<Awaited<ReturnType<typeof evaluateVersions>>, "plots">;

function print({ model, version }: { model: ModelName; version: string }, said: Said): void {
  const { rows, versions, baselines, against } = said;
  console.log(`${model} ${version} on ${rows.test} rows held out`);
  for (const [name, measures] of Object.entries({ ...versions, ...baselines })) {
    const figures = Object.entries(measures).map(([key, value]) =>
      `${key} ${value.toPrecision(4)}`
    );
    console.log(`  ${name.padEnd(14)}${figures.join("  ")}`);
  }
  for (const [name, { gain, bound }] of Object.entries(against)) {
    console.log(
      `  loss lower than that of ${name} by ${gain.toPrecision(3)}, at the 95 % bound ${
        bound.toPrecision(3)
      }`,
    );
  }
}

async function readLatest(out: string, model: ModelName): Promise<string | undefined> {
  try {
    return (await Deno.readTextFile(`${out}/${model}/latest`)).trim() || undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function openVersion(out: string, model: ModelName, name: string) {
  const folder = `${out}/${model}/${name}`;
  let manifest: Manifest;
  try {
    manifest = manifestSchema.parse(JSON.parse(await Deno.readTextFile(`${folder}/metrics.json`)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw error;
    throw new UnreadableFile(
      `Cannot read ${folder}/metrics.json: it is no manifest of this program`,
    );
  }
  const bytes = await Deno.readFile(`${folder}/model.onnx`);
  return {
    ...{ name, manifest, threshold: manifest.threshold },
    score: (features: Float32Array, rows: number) => runOnnx(bytes, features, rows),
  };
}

/** Rows that are run at a time. */
const PIECE = 4_096;

async function runOnnx(
  model: Uint8Array,
  features: Float32Array,
  rows: number,
): Promise<Float32Array> {
  const ort = await import("onnxruntime-web/wasm");
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"] });
  const width = features.length / rows;
  const scores = new Float32Array(rows);
  for (let from = 0; from < rows; from += PIECE) {
    const to = Math.min(rows, from + PIECE);
    const piece = new ort.Tensor(
      "float32",
      features.slice(from * width, to * width),
      [to - from, width],
    );
    const { score } = await session.run({ features: piece });
    scores.set(score!.data as Float32Array, from);
  }
  await session.release();
  return scores;
}

async function writePlots(folder: string, plots: Record<string, string>): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, svg] of Object.entries(plots)) {
    await Deno.writeTextFile(`${folder}/${name}`, svg);
  }
}
