/**
 * `train MODEL`: from a history to a version's files, with the gate's verdict. It reads, and writes
 * files; what is served is the registry's matter.
 */

import type { ModelName } from "../../ml/manifest.ts";
import { type Trained, trainModel } from "../../ml/training/mod.ts";
import type { Outside } from "../program.ts";
import type { Call } from "../table.ts";
import { readTrainingCall, runTraining, type TrainingCall } from "./training_call.ts";
import { loadRows } from "./training_rows.ts";

/** @returns the exit code: 1 where nothing could be trained, 2 for what cannot be used */
export async function trainCommand(outside: Outside, call: Call): Promise<number> {
  const wanted = readTrainingCall(call);
  if (typeof wanted === "string") {
    console.error(wanted);
    return 2;
  }
  return await runTraining(async (progress) => {
    const { trained, directory, promoted } = await trainVersion(outside, wanted, progress);
    progress(null);
    const { manifest, verdict } = trained;
    const why = verdict.why.join("; ");
    if (wanted.json) {
      const { name: model, version, rows, metrics, kind, baselines } = manifest;
      console.log(
        JSON.stringify({ model, version, rows, metrics, kind, baselines, promoted, why }),
      );
    } else {
      console.log(`${manifest.name} ${manifest.version} (${manifest.kind}) in ${directory}`);
      for (const [name, value] of Object.entries(manifest.metrics)) {
        console.log(`  ${name} ${value}`);
      }
      console.log(`The gate: ${why}.`);
    }
  });
}

/**
 * Trains and writes `<out>/<model>/<version>/`. Where the directory has no `latest` and the gate is
 * passed, it says this version from now on.
 * @throws TrainingRefused
 */
export async function trainVersion(
  outside: Outside,
  { model, from, out, seed, window, horizon }: TrainingCall,
  progress: (what: string) => void,
): Promise<{ trained: Trained; directory: string; promoted: boolean }> {
  progress("reading the history");
  const churn = { ...(window && { window }), ...(horizon && { horizon }) };
  const dataset = await loadRows(model, { from, seed, churn, outside });
  const now = new Date();
  const version = await freeVersion(`${out}/${model}`, now);
  const trained = trainModel(dataset, { name: model, version, seed, now, onProgress: progress });
  const directory = `${out}/${model}/${version}`;
  await Deno.mkdir(directory, { recursive: true });
  for (const [name, content] of Object.entries(trained.files)) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(`${directory}/${name}`, bytes);
  }
  const promoted = trained.verdict.passes && await pointIfNone(out, model, version);
  return { trained, directory, promoted };
}

/** The day, and a number where the day has one already. */
async function freeVersion(folder: string, now: Date): Promise<string> {
  const day = now.toISOString().slice(0, 10);
  for (let n = 1;; n++) {
    const version = n === 1 ? day : `${day}-${n}`;
    const isTaken = await Deno.stat(`${folder}/${version}`).then(() => true, () => false);
    if (!isTaken) return version;
  }
}

/** @returns whether this version is the latest now */
async function pointIfNone(out: string, model: ModelName, version: string): Promise<boolean> {
  try {
    await Deno.writeTextFile(`${out}/${model}/latest`, `${version}\n`, { createNew: true });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}
