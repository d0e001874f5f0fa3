/**
 * `train` and `eval` as an operator runs them: from files of the documented columns to a version whose
 * files agree with one another and that the runtime scores as the trainer did.
 */

import assert from "node:assert/strict";
import * as ort from "onnxruntime-web/wasm";
import {
  GOLDEN_TOLERANCE,
  goldenSchema,
  manifestSchema,
  MODEL_NAMES,
} from "../../services/ml/manifest.ts";
import { FEATURES } from "../../services/ml/features/mod.ts";
import { makeMatches } from "../../services/ml/synthetic/mod.ts";
import { skillDataset } from "../../services/ml/training/rows/skill_rows.ts";
import { loginsFile, root, runMain as run, tempDir } from "../support/ml/training.ts";
import { digestOf } from "../../services/ml/training/digest.ts";
import { trainModel } from "../../services/ml/training/train.ts";

async function assertGolden(folder: string): Promise<void> {
  const golden = goldenSchema.parse(JSON.parse(await Deno.readTextFile(`${folder}/golden.json`)));
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(await Deno.readFile(`${folder}/model.onnx`), {
    executionProviders: ["wasm"],
  });
  const rows = golden.inputs.length;
  const values = Float32Array.from(golden.inputs.flat(), (value) => value ?? NaN);
  const features = new ort.Tensor("float32", values, [rows, values.length / rows]);
  const { score } = await session.run({ features });
  await session.release();
  const range = Math.max(...golden.outputs) - Math.min(...golden.outputs);
  golden.outputs.forEach((output, i) =>
    assert.ok(Math.abs(Number(score!.data[i]) - output) <= GOLDEN_TOLERANCE * range)
  );
}

Deno.test("[ML7 ML3] train churn makes a version of a file of log-ins, eval compares it", async () => {
  await using dir = await tempDir();
  const file = `${dir.path}/logins.csv`;
  await Deno.writeTextFile(file, loginsFile(700));
  const trained = await run(
    ...["train", "churn", "--from", file, "--out", dir.path, "--seed", "3", "--json"],
  );
  assert.equal(trained.code, 0, trained.err);
  const said = JSON.parse(trained.out);
  assert.deepEqual(
    Object.keys(said),
    ["model", "version", "rows", "metrics", "kind", "baselines", "promoted", "why"],
  );
  assert.ok(said.metrics.auc > 0.8 && said.promoted === true, trained.out);
  assert.ok(said.metrics.log_loss < said.baselines.one_feature.log_loss);

  const folder = `${dir.path}/churn/${said.version}`;
  const manifest = manifestSchema.parse(
    JSON.parse(await Deno.readTextFile(`${folder}/metrics.json`)),
  );
  assert.equal(manifest.sha256, digestOf(await Deno.readFile(`${folder}/model.onnx`)));
  assert.deepEqual([manifest.definitions, manifest.seed], ["ours", 3]);
  assert.equal((await Deno.readTextFile(`${dir.path}/churn/latest`)).trim(), said.version);
  const card = await Deno.readTextFile(`${folder}/card.md`);
  for (const [, plot] of card.matchAll(/\]\((\w+\.svg)\)/g)) {
    assert.match(await Deno.readTextFile(`${folder}/${plot}`), /^<svg [^]*<\/svg>\n$/);
  }
  for (const { name } of manifest.features) assert.ok(card.includes(`\`${name}\``), name);
  await assertGolden(folder);

  const again = await run(
    "train",
    "churn",
    "--from",
    file,
    "--out",
    dir.path,
    "--seed",
    "3",
    "--json",
  );
  const second = JSON.parse(again.out);
  assert.notEqual(second.version, said.version);
  assert.equal(second.promoted, false);
  assert.deepEqual(
    await Deno.readFile(`${dir.path}/churn/${second.version}/model.onnx`),
    await Deno.readFile(`${folder}/model.onnx`),
  );

  const plots = `${dir.path}/plots`;
  const compared = await run(
    ...["eval", "churn", second.version, "--from", file, "--out", dir.path],
    ...["--plots", plots, "--json"],
  );
  assert.equal(compared.code, 0, compared.err);
  const { versions, against, baselines, analysis } = JSON.parse(compared.out);
  assert.deepEqual(Object.keys(versions), [second.version, said.version]);
  assert.ok(Math.abs(versions[said.version].auc - said.metrics.auc) < 1e-4);
  assert.deepEqual(baselines.one_feature, said.baselines.one_feature);
  assert.ok(Math.abs(against[said.version].gain) < 1e-9 && against.constant.bound > 0);
  assert.match(await Deno.readTextFile(`${plots}/roc.svg`), /<polyline/);
  // What training found of the same version on the same rows, its float32 scores apart.
  assert.deepEqual(
    analysis.importance.map(({ name }: { name: string }) => name).toSorted(),
    manifest.features.map(({ name }) => name).toSorted(),
  );
  assert.ok(analysis.importance[0].rise > 0.01, JSON.stringify(analysis.importance));
  const importance = await Deno.readTextFile(`${folder}/importance.svg`);
  assert.ok(importance.includes(analysis.importance[0].name));
  const groups = analysis.ablation.map(({ group }: { group: string }) => group);
  assert.deepEqual(groups, ["", "recency", "frequency", "regularity", "amount"]);
  for (const { group, metrics } of analysis.ablation) {
    const line = new RegExp(`without ${group} \\| ${Number(metrics.auc.toPrecision(4))}`);
    if (group !== "") assert.match(card, line);
  }
  assert.ok(analysis.fairness.length > 0);
  const printed = await run("eval", "churn", "--from", file, "--out", dir.path);
  for (const { name } of manifest.features) {
    assert.match(printed.out, new RegExp(`\\n  ${name} +-?\\d`));
  }
  assert.match(printed.out, /Fitted again without a group of features\n {2}none +auc 0\.\d+/);
  assert.match(printed.out, /For whom\n {2}experience first month +\d+ rows {2}auc/);
});

Deno.test("[ML2] what cannot be trained from is refused with the reason", async () => {
  await using dir = await tempDir();
  const file = `${dir.path}/bad.csv`;
  await Deno.writeTextFile(file, "player_id,day,played\na,yesterday,1\n");
  const refused: [args: string[], code: number, why: RegExp][] = [
    [["train", "luck", "--from", file], 2, /choose from skill, bot, churn, risk/],
    [["train", "churn", "--from"], 2, /--from needs FILE/],
    [["train", "churn", "--from", file, "--seed", "x"], 2, /--seed x: it is a whole number/],
    [["train", "churn", "--from", file], 1, /Cannot read "yesterday" in column day/],
    [["train", "risk", "--from", file], 1, /it has no column account/],
    [["train", "bot", "--from", file], 1, /bot wants a directory/],
    [["train", "churn", "--from", `${dir.path}/none`], 1, /Cannot read or write/],
    [["eval", "churn", "--out", dir.path], 1, /no latest version/],
  ];
  for (const [args, code, why] of refused) {
    const said = await run(...args);
    assert.deepEqual([said.code, said.out], [code, ""], args.join(" "));
    assert.match(said.err, why);
  }
});

Deno.test("[ML2] the same rows, seed and time are the same files, whatever they are", () => {
  const files = () => {
    const dataset = skillDataset(makeMatches(4, 800), "made up");
    return trainModel(dataset, { name: "skill", version: "1", seed: 2, now: new Date(0) }).files;
  };
  assert.deepEqual(files(), files());
});

Deno.test("[ML7] docs/ml.md: its commands, in order, lead from a file of log-ins to a model that is served", async () => {
  const text = await Deno.readTextFile(`${root}docs/ml.md`);
  const lines = [...text.matchAll(/^```sh\n([^]*?)^```$/gm)]
    .flatMap(([, block]) => block!.trim().split("\n"));
  assert.ok(lines.length >= 5);
  const { tasks } = JSON.parse(await Deno.readTextFile(`${root}deno.json`));
  await using dir = await tempDir();
  await Deno.writeTextFile(`${dir.path}/logins.csv`, loginsFile(500));
  await Deno.mkdir(`${dir.path}/models`);
  const env = { DATA_DIR: `${dir.path}/data`, MODELS_DIR: `${dir.path}/models` };
  let last = "";
  for (const line of lines) {
    const [, task, direct] = /^deno (?:task (.+)|run -A main\.ts (.+))$/.exec(line)!;
    const words = (task ?? direct)!.split(" ");
    if (task) assert.match(tasks[words[0]!].command, new RegExp(`main\\.ts ${words[0]}$`));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", `${root}main.ts`, ...words],
      ...{ cwd: dir.path, env },
    }).output();
    assert.equal(code, 0, `${line}: ${new TextDecoder().decode(stderr)}`);
    last = new TextDecoder().decode(stdout);
  }
  const latest = (await Deno.readTextFile(`${dir.path}/versions/churn/latest`)).trim();
  await assertGolden(`${dir.path}/versions/churn/${latest}`);
  assert.match(await Deno.readTextFile(`${dir.path}/plots/calibration.svg`), /<circle/);
  const served = (await Deno.readTextFile(`${dir.path}/models/churn/latest`)).trim();
  assert.match(last, new RegExp(`^\\* churn  ${served}  promoted  `, "m"));
});

for (const name of MODEL_NAMES) {
  Deno.test(`[ML3] models/${name}: the shipped version is whole and scores as it did in training`, async () => {
    const latest = (await Deno.readTextFile(`${root}models/${name}/latest`)).trim();
    const folder = `${root}models/${name}/${latest}`;
    const manifest = manifestSchema.parse(
      JSON.parse(await Deno.readTextFile(`${folder}/metrics.json`)),
    );
    assert.deepEqual([manifest.name, manifest.version], [name, latest]);
    assert.equal(manifest.sha256, digestOf(await Deno.readFile(`${folder}/model.onnx`)));
    assert.deepEqual(
      manifest.features.map(({ name, unit, meaning, optional }) => ({
        name,
        unit,
        meaning,
        optional,
      })),
      FEATURES[name].map(({ name, unit, meaning, optional }) => ({
        name,
        unit,
        meaning,
        optional,
      })),
    );
    await assertGolden(folder);
  });
}
