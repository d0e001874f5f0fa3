/**
 * `train MODEL`: from a history to a version's files, judged beside what is served, and offered to
 * whoever serves: the registry, or with `--out` a folder by itself and its `latest`.
 */

import { stderr } from "../../platform/runtime/output.ts";
import { writeFile } from "node:fs/promises";
import { isMissing, isTaken } from "../../platform/runtime/files.ts";
import { Failure } from "../../platform/errors.ts";
import type { PlayedMatch } from "../../ml/features/mod.ts";
import type { ModelName } from "../../ml/manifest.ts";
import { SEEDING_FILE, withJudged } from "../../ml/wire_seeding.ts";
import {
  type Dataset,
  judgingRows,
  type ServedScores,
  type Trained,
  trainModel,
  UnreadableFile,
} from "../../ml/training/mod.ts";
import type { Outside } from "../program.ts";
import { readSettings } from "../settings.ts";
import type { Call } from "../table.ts";
import { openRegistry, OPERATOR } from "./models.ts";
import { readTrainingCall, runTraining, type TrainingCall } from "./training_call.ts";
import { judgeVersion } from "./seeding.ts";
import { loadMatches, loadRows } from "./training_rows.ts";
import { bytesOf, claimVersion, readLatest } from "./version_folder.ts";
import { askVersion, isOf, type OpenedVersion, openVersion } from "./versions.ts";

/** @returns the exit code: 1 where nothing could be trained, 2 for what cannot be used */
export async function trainCommand(outside: Outside, call: Call): Promise<number> {
  const wanted = readTrainingCall(call);
  if (typeof wanted === "string") {
    console.error(wanted);
    return 2;
  }
  return await runTraining(async (progress) => {
    const { trained, directory, promoted, why: outcome } = await trainVersion(
      ...[outside, wanted, progress] as const,
    );
    progress(null);
    const { manifest, verdict } = trained;
    const why = [...verdict.why, outcome].join("; ");
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

/** Players of one's own history whose matches fit into memory at once; of more, `eval` may be asked. */
const MOST_JUDGED = 20_000;

/** What is served, or its name alone where it cannot be read. */
type Served = OpenedVersion | Pick<OpenedVersion, "name">;

/** Who serves, as training sees it. */
interface Serving {
  /** Undefined where nothing is served. */
  served: Served | undefined;
  isKnown(version: string): boolean;
  offer(trained: Trained): Promise<{ promoted: boolean; why: string }>;
}

/** @throws TrainingRefused; Failure of the registry, the version's files are written then */
async function trainVersion(
  outside: Outside,
  wanted: TrainingCall,
  progress: (what: string) => void,
): Promise<{ trained: Trained; directory: string; promoted: boolean; why: string }> {
  const { model, from, seed, window, horizon } = wanted;
  progress("reading the history");
  const churn = { ...(window && { window }), ...(horizon && { horizon }) };
  const now = new Date();
  let matches: readonly PlayedMatch[] | undefined;
  const dataset = await loadRows(model, {
    ...{ from, seed, churn, now, outside },
    onMatches: (kept) => matches = kept,
  });
  progress("looking at what is served");
  const isApart = wanted.out !== undefined && !wanted.promote;
  const out = outOf(outside, wanted.out);
  const serving = isApart
    ? await folderServing(out, model)
    : await registryServing(outside, { model, promote: wanted.promote });
  await using claim = await claimVersion(`${out}/${model}`, { now, ...serving });
  const { version } = claim;
  const trained = trainModel(dataset, {
    ...{ name: model, version, seed, now, onProgress: progress },
    served: serving.served && await askServed(outside, serving.served, dataset),
  });
  if (model === "skill" && dataset.own && (matches || dataset.rows <= MOST_JUDGED)) {
    progress("judging its seeds");
    matches ??= await loadMatches({ from, seed, now, outside });
    await addSeeding(outside, trained, { matches, from, seed });
  }
  const directory = await claim.write(trained.files);
  progress("offering it");
  const offered = await serving.offer(trained);
  if (offered.promoted) await writeFile(`${out}/${model}/latest`, `${version}\n`);
  return { trained, directory, ...offered };
}

/** Says what the version's seeds are worth on its own history, where newcomers enough were held out. */
async function addSeeding(
  outside: Outside,
  { manifest: { version, sha256 }, files }: Trained,
  history: Parameters<typeof judgeVersion>[2],
): Promise<void> {
  const onnx = files["model.onnx"] as Uint8Array;
  const judged = await judgeVersion(outside, { name: version, onnx }, history);
  if (typeof judged === "number") return;
  files[SEEDING_FILE] = `${JSON.stringify(withJudged(undefined, sha256, judged))}\n`;
}

/** What is served is asked what it says to the rows that judge, where it takes such rows. */
async function askServed(
  outside: Outside,
  served: Served,
  dataset: Dataset,
): Promise<ServedScores> {
  const { name: version } = served;
  // What cannot be read must not keep anybody from training what takes its place.
  if (!("manifest" in served)) return { version, scores: null };
  const { manifest } = served;
  const asked = judgingRows(dataset);
  if (!isOf(manifest, dataset) || asked.rows === 0) return { version, scores: null };
  return { version, scores: await askVersion(outside, served, asked) };
}

/** `latest` says what is served. The first one that passes is; later ones by hand. */
async function folderServing(out: string, model: ModelName): Promise<Serving> {
  const latest = await readLatest(out, model);
  return {
    served: latest === undefined
      ? undefined
      : await openVersion(out, model, latest).catch((error) => {
        if (error instanceof UnreadableFile || isMissing(error)) {
          return { name: latest };
        }
        throw error;
      }),
    isKnown: () => false,
    async offer({ verdict, manifest: { version } }) {
      if (!verdict.passes) return { promoted: false, why: "the gate says no" };
      if (latest !== undefined) {
        return { promoted: false, why: `${latest} is the latest of ${out}` };
      }
      // Of two that were first at once, one is.
      const promoted = await writeFile(`${out}/${model}/latest`, `${version}\n`, {
        flag: "wx",
      }).then(() => true, (error) => {
        if (isTaken(error)) return false;
        throw error;
      });
      return { promoted, why: promoted ? "there was none before" : "another was first" };
    },
  };
}

/** The registry is open only while it is asked: training takes long, and a server may want to start. */
async function registryServing(
  outside: Outside,
  { model, promote }: { model: ModelName; promote: boolean },
): Promise<Serving> {
  await using opened = await openRegistry(outside, stderr);
  const served = await opened.registry.served(model).catch((error) => {
    if (error instanceof Failure && error.code === "model_refused") return undefined;
    throw error;
  });
  const versions = await opened.registry.listVersions();
  const named = versions.find(({ name, isServed }) => name === model && isServed);
  const known = new Set(versions.filter(({ name }) => name === model).map((each) => each.version));
  return {
    served: served
      ? { name: served.version, manifest: served.manifest, onnx: served.onnx }
      : named && { name: named.version },
    isKnown: (version) => known.has(version),
    async offer({ manifest: { version }, files }) {
      await using again = await openRegistry(outside, stderr);
      return await again.registry.offer(OPERATOR, {
        ...{ name: model, version, promote },
        // Of what cannot be read only the name is known.
        ...(served || !named ? { beside: served?.promotion ?? null } : {}),
        files: new Map(Object.entries(files).map(([file, content]) => [file, bytesOf(content)])),
      });
    },
  };
}

/** Where versions lie: what was said, or where a server looks for them. */
export function outOf(outside: Outside, out: string | undefined): string {
  return out ?? readSettings(outside.env).config.ml.modelsDir ?? "models";
}
