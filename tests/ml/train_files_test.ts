/** [ML7] `train` from files of the documented columns, of each model that churn does not stand for. */

import assert from "node:assert/strict";
import { manifestSchema, type ModelName } from "../../services/ml/manifest.ts";
import { readCandidate, seedingOf } from "../../services/ml/registry/candidate.ts";
import { createModelFolder } from "../../services/ml/registry/model_folder.ts";
import { FEATURES } from "../../services/ml/features/mod.ts";
import {
  accountsFile,
  matchesFile,
  runMain,
  tempDir,
  writePointers,
} from "../support/ml/training.ts";

const histories: {
  name: ModelName;
  write(path: string): Promise<void>;
  /** Of what it learns something, whatever the measure. */
  isGood(metrics: Record<string, number>): boolean;
}[] = [
  {
    name: "risk",
    write: (path) => Deno.writeTextFile(path, accountsFile(400)),
    isGood: ({ auc }) => auc! > 0.65,
  },
  {
    name: "skill",
    write: (path) => Deno.writeTextFile(path, matchesFile(800)),
    isGood: ({ r2 }) => r2! > 0.2,
  },
  {
    name: "bot",
    write: (path) => writePointers(path, 40),
    isGood: ({ auc }) => auc! > 0.9,
  },
];

for (const { name, write, isGood } of histories) {
  Deno.test(`[ML7] train ${name} --from makes a version that the registry reads`, async () => {
    await using dir = await tempDir();
    const [from, out] = [`${dir.path}/history`, `${dir.path}/versions`];
    await write(from);
    const { code, out: said, err } = await runMain(
      ...["train", name, "--from", from, "--out", out, "--seed", "2", "--json"],
    );
    assert.equal(code, 0, err);
    const { model, version, metrics, rows, promoted } = JSON.parse(said);
    assert.equal(model, name);
    assert.ok(isGood(metrics), said);
    const folder = createModelFolder({
      directory: new URL(`file://${out}/`),
      maxModelBytes: 16 << 20,
    });
    const files = (await folder.read(name, version))!;
    const { manifest } = readCandidate(files, { name, version });
    assert.deepEqual([manifest.rows, manifest.seed], [rows, 2]);
    assert.equal(promoted, manifest.gate!.passes);
    // What its seeds are worth on its own history, which somebody's file says was played.
    const histories = seedingOf(files, manifest)?.histories;
    assert.deepEqual(
      histories?.map(({ of, made_up, verdicts }) => [of, made_up, verdicts.length]),
      name === "skill" ? [["history", false, 3]] : undefined,
    );
    assert.equal(await folder.latest(name), promoted ? version : undefined);
    assert.equal(manifest.definitions, name === "bot" ? "file" : "ours");
    if (name === "bot") {
      assert.ok(manifest.features.every(({ name }) => !/tap|reaction/.test(name)));
    } else {
      assert.deepEqual(
        manifest.features.map(({ name }) => name),
        FEATURES[name].map(({ name }) => name),
      );
    }
    assert.deepEqual(
      manifestSchema.parse(JSON.parse(new TextDecoder().decode(files.get("metrics.json")))),
      manifest,
    );
    const card = new TextDecoder().decode(files.get("card.md"));
    assert.match(card, name === "bot" ? /shape only/ : /history/);
  });
}
