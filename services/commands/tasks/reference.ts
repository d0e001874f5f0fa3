/** `model reference`: gives a version of the folder what drift is told by, from the rows it was made of. */

import { writeFile } from "node:fs/promises";
import { VersionPath } from "../../ml/mod.ts";
import { REFERENCE_FILE } from "../../ml/reference.ts";
import { makeReference, referenceRows, UnreadableFile } from "../../ml/training/mod.ts";
import type { Outside } from "../program.ts";
import type { Call } from "../table.ts";
import { readTrainingCall, runTraining } from "./training_call.ts";
import { outOf } from "./train.ts";
import { loadRows } from "./training_rows.ts";
import { askVersion, isOf, openVersion } from "./versions.ts";

/** @returns the exit code: 1 where there are no such rows, 2 for what cannot be used */
export async function referenceCommand(outside: Outside, call: Call): Promise<number> {
  const wanted = readTrainingCall(call);
  const named = VersionPath.safeParse({ name: call.args[0], version: call.args[1] });
  if (typeof wanted === "string" || !named.success) {
    console.error(typeof wanted === "string" ? wanted : `Cannot read version "${call.args[1]}"`);
    return 2;
  }
  const { model, from, seed, window, horizon } = wanted;
  return await runTraining(async (progress) => {
    progress("reading the history");
    const churn = { ...(window && { window }), ...(horizon && { horizon }) };
    const dataset = await loadRows(model, { from, seed, churn, now: new Date(), outside });
    const out = outOf(outside, wanted.out);
    const version = await openVersion(out, model, named.data.version);
    if (!isOf(version.manifest, dataset)) {
      throw new UnreadableFile(
        `${model} ${version.name} takes other features than these rows have`,
      );
    }
    progress("asking it");
    const seen = referenceRows(model, dataset);
    if (seen.rows === 0) throw new UnreadableFile("Cannot learn from it: it has no rows");
    const scores = await askVersion(outside, version, seen);
    const reference = makeReference(dataset, seen, { scores, sha256: version.manifest.sha256 });
    const path = `${out}/${model}/${version.name}/${REFERENCE_FILE}`;
    await writeFile(path, `${JSON.stringify(reference)}\n`);
    progress(null);
    console.log(`${path}: ${reference.rows} rows, ${reference.of}`);
  });
}
