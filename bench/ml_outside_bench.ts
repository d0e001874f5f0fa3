/**
 * Training on data of others: SkillCraft1, the pointer trajectories of DELBOT by shape alone, and
 * log-ins beside scikit-learn on the same features. Files are read from `ML_DATA`, or from
 * `../shared/data/ml` beside the repository; what is not there is skipped by name.
 *
 * Usage: deno run -A bench/ml_outside_bench.ts
 */

import { makeLogins } from "../services/ml/synthetic/mod.ts";
import { pick } from "../services/ml/training/dataset.ts";
import { fitBoosting, fitLinearModel } from "../services/ml/training/fit.ts";
import { auc } from "../services/ml/training/metrics/ranking.ts";
import {
  churnDataset,
  crossValidate,
  skillCraftDataset,
  trainModel,
  trajectoryDataset,
  type TrajectoryFile,
} from "../services/ml/training/mod.ts";
import { splitDataset } from "../services/ml/training/split.ts";
import { askPeer } from "./ml_training_peers.ts";

const folder = Deno.env.get("ML_DATA") ?? new URL("../../shared/data/ml", import.meta.url).pathname;

await skillCraft();
await trajectories();
await logins();

async function skillCraft(): Promise<void> {
  const text = await Deno.readTextFile(`${folder}/SkillCraft1_Dataset.csv`).catch(() => undefined);
  if (text === undefined) return console.log("SkillCraft1 skipped: it is not there");
  const dataset = skillCraftDataset(text);
  for (const kind of ["boosting", "linear"] as const) {
    const runs = [1, 2, 3, 4, 5].map((seed) =>
      crossValidate(dataset, { task: "regression", kind, folds: 5, seed })
    );
    const mean = (name: string) => runs.reduce((sum, run) => sum + run[name]!, 0) / runs.length;
    const figures = ["r2", "spearman", "mae"].map((name) => `${name} ${mean(name).toFixed(4)}`);
    console.log(`SkillCraft1 ${kind}: ${figures.join(", ")} (five seeded 5-folds)`);
  }
}

async function trajectories(): Promise<void> {
  const archive = `${folder}/delbot_mouse_dataset.tar.gz`;
  if (!await Deno.stat(archive).catch(() => undefined)) {
    return console.log("DELBOT skipped: it is not there");
  }
  const dir = await Deno.makeTempDir({ prefix: "veze_delbot_" });
  try {
    await new Deno.Command("tar", { args: ["-xzf", archive, "-C", dir] }).output();
    const files: TrajectoryFile[] = [];
    for await (const { name: inner } of Deno.readDir(dir)) {
      for await (const { name } of Deno.readDir(`${dir}/${inner}`)) {
        files.push({
          folder: inner,
          name,
          text: await Deno.readTextFile(`${dir}/${inner}/${name}`),
        });
      }
    }
    files.sort((a, b) => `${a.folder}/${a.name}` < `${b.folder}/${b.name}` ? -1 : 1);
    const dataset = trajectoryDataset(files);
    const { files: made, manifest } = trainModel(dataset, {
      ...{ name: "bot", version: "1", seed: 1, now: new Date(0) },
    });
    const people = dataset.target.filter((label) => label === 0).length;
    console.log(
      `DELBOT by shape: ${dataset.rows} ways, ${people} of people; AUC of files held out`,
    );
    console.log(`  ${manifest.metrics["auc"]} (${manifest.kind})`);
    const table = String(made["card.md"]).split("## Bots it was not shown")[1]?.split("\n##")[0];
    console.log(table?.trim());
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function logins(): Promise<void> {
  const dataset = churnDataset([...makeLogins(1)], "made up");
  const split = splitDataset(dataset);
  const [train, valid, test] = [split.train, split.valid, split.test]
    .map((rows) => pick(dataset, rows)) as [typeof dataset, typeof dataset, typeof dataset];
  const parts = { train, valid };
  const options = { task: "classification", seed: 1 } as const;
  for (const model of [fitBoosting(parts, options), fitLinearModel(parts, options)]) {
    const area = auc(model.score(test.features, test.rows), test.target);
    console.log(`log-ins, ${model.kind}: AUC ${area.toFixed(5)} of ${test.rows} rows`);
  }
  const said = await askPeer("sklearn", { train, valid, test });
  console.log(
    said ? `log-ins, sklearn: AUC ${said.auc.toFixed(5)}` : "sklearn skipped: it is not installed",
  );
}
