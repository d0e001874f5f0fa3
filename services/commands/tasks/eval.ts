/** `eval MODEL [VERSION]`: a version, the current one and baselines on the same held-out rows. */

import type { ModelName } from "../../ml/manifest.ts";
import { evaluateVersions, TASKS, UnreadableFile } from "../../ml/training/mod.ts";
import type { Outside } from "../program.ts";
import type { Call } from "../table.ts";
import { outOf } from "./train.ts";
import { readTrainingCall, runTraining } from "./training_call.ts";
import { loadRows } from "./training_rows.ts";
import { readLatest } from "./version_folder.ts";
import { askVersion, isOf, openVersion } from "./versions.ts";

/** @returns the exit code: 1 where nothing can be compared, 2 for what cannot be used */
export async function evalCommand(outside: Outside, call: Call): Promise<number> {
  const wanted = readTrainingCall(call);
  if (typeof wanted === "string") {
    console.error(wanted);
    return 2;
  }
  const { model, json } = wanted;
  return await runTraining(async (progress) => {
    const out = outOf(outside, wanted.out);
    const current = await readLatest(out, model);
    const version = call.args[1] ?? current;
    if (version === undefined) {
      throw new UnreadableFile(`Cannot compare: ${out}/${model} has no latest version; name one`);
    }
    const names = [...new Set([version, current].filter((name) => name !== undefined))];
    const versions = await Promise.all(names.map((name) => openVersion(out, model, name)));
    progress("reading the history");
    const churn = {
      ...(wanted.window && { window: wanted.window }),
      ...(wanted.horizon && { horizon: wanted.horizon }),
    };
    // A history that is made up is the version's own, unless another one is asked for.
    const seed = call.has("--seed") ? wanted.seed : versions[0]!.manifest.seed;
    const dataset = await loadRows(model, {
      ...{ from: wanted.from, seed, churn, now: new Date(), outside },
    });
    for (const each of versions) {
      if (!isOf(each.manifest, dataset)) {
        throw new UnreadableFile(`Cannot ask ${each.name}: the rows have other features than it`);
      }
    }
    progress("asking the versions");
    const asked = versions.map(({ name, manifest: { threshold }, onnx }) => ({
      ...{ name, threshold },
      score: (features: Float32Array, rows: number) =>
        askVersion(outside, { name, onnx }, { features, rows }),
    }));
    const { plots, ...said } = await evaluateVersions(dataset, asked, { task: TASKS[model] });
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

async function writePlots(folder: string, plots: Record<string, string>): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, svg] of Object.entries(plots)) {
    await Deno.writeTextFile(`${folder}/${name}`, svg);
  }
}
