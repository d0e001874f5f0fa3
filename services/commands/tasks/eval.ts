/**
 * `eval MODEL [VERSION]`: a version, the one that is served and baselines on the same held-out rows. What
 * is served the registry says, and with `--out` that folder's `latest`.
 */

import { stderr } from "../../platform/runtime/output.ts";
import { mkdir, writeFile } from "node:fs/promises";
import type { ModelName } from "../../ml/manifest.ts";
import { evaluateVersions, TASKS, UnreadableFile } from "../../ml/training/mod.ts";
import type { Outside } from "../program.ts";
import type { Call } from "../table.ts";
import { reportEvaluation } from "./eval_report.ts";
import { openRegistry } from "./models.ts";
import { evaluateSeeding } from "./seeding.ts";
import { outOf } from "./train.ts";
import { readTrainingCall, runTraining } from "./training_call.ts";
import { loadRows } from "./training_rows.ts";
import { readLatest } from "./version_folder.ts";
import { askVersion, isOf, type OpenedVersion, openVersion } from "./versions.ts";

/** @returns the exit code: 1 where nothing can be compared, 2 for what cannot be used */
export async function evalCommand(outside: Outside, call: Call): Promise<number> {
  const wanted = readTrainingCall(call);
  if (typeof wanted === "string") {
    console.error(wanted);
    return 2;
  }
  const { model, json } = wanted;
  if (call.has("--seeding") && model !== "skill") {
    console.error("Cannot use --seeding: only skill seeds ratings");
    return 2;
  }
  return await runTraining(async (progress) => {
    progress("looking at what is served");
    const out = outOf(outside, wanted.out);
    const current = await openCurrent(outside, { model, out, isApart: wanted.out !== undefined });
    const version = call.args[1] ?? current?.name;
    if (version === undefined) {
      throw new UnreadableFile(`Cannot compare: ${out}/${model} has no latest version; name one`);
    }
    const versions = version === current?.name
      ? [current]
      : [await openVersion(out, model, version), ...(current ? [current] : [])];
    // A history that is made up is the version's own, unless another one is asked for.
    const seed = call.has("--seed") ? wanted.seed : versions[0]!.manifest.seed;
    if (call.has("--seeding")) {
      const { from } = wanted;
      const isApart = wanted.out !== undefined;
      return await evaluateSeeding(outside, versions[0]!, {
        ...{ from, seed, json, out, isApart, progress },
      });
    }
    progress("reading the history");
    const churn = {
      ...(wanted.window && { window: wanted.window }),
      ...(wanted.horizon && { horizon: wanted.horizon }),
    };
    const dataset = await loadRows(model, {
      ...{ from: wanted.from, seed, churn, now: new Date(), outside },
    });
    for (const each of versions) {
      if (!isOf(each.manifest, dataset)) {
        throw new UnreadableFile(`Cannot ask ${each.name}: the rows have other features than it`);
      }
    }
    progress("asking the versions");
    const asked = versions.map(({ name, manifest, onnx }) => ({
      ...{ name, manifest },
      score: (features: Float32Array, rows: number) =>
        askVersion(outside, { name, onnx }, { features, rows }),
    }));
    const { plots, ...said } = await evaluateVersions(dataset, asked, {
      ...{ model, task: TASKS[model], onProgress: progress },
    });
    progress(null);
    const folder = call.valueOf("--plots");
    if (folder !== undefined) await writePlots(folder, plots);
    if (json) {
      console.log(JSON.stringify({ model, version, current: current?.name ?? null, ...said }));
    } else for (const line of reportEvaluation({ model, version }, said)) console.log(line);
  });
}

/**
 * What is served, or what a fresh database would begin with; undefined where there is none. Only looked
 * at: nothing begins to be served by this. @throws UnreadableFile; Failure of the registry
 */
async function openCurrent(
  outside: Outside,
  { model, out, isApart }: { model: ModelName; out: string; isApart: boolean },
): Promise<OpenedVersion | undefined> {
  if (!isApart) {
    await using opened = await openRegistry(outside, stderr);
    const versions = await opened.registry.listVersions();
    if (versions.some(({ name, isServed }) => name === model && isServed)) {
      const served = await opened.registry.served(model);
      return served && { name: served.version, manifest: served.manifest, onnx: served.onnx };
    }
  }
  const latest = await readLatest(out, model);
  return latest === undefined ? undefined : await openVersion(out, model, latest);
}

async function writePlots(folder: string, plots: Record<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, svg] of Object.entries(plots)) {
    await writeFile(`${folder}/${name}`, svg);
  }
}
