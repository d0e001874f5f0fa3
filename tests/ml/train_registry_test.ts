/**
 * `train` and who serves: what it makes is judged beside the version served, reaches the registry, and
 * takes a name that nobody else has.
 */

import assert from "node:assert/strict";
import { manifestSchema } from "../../services/ml/manifest.ts";
import { createRandom } from "../../services/platform/random.ts";
import { digestOf } from "../../services/ml/training/digest.ts";
import { connect, openTestDatabase } from "../support/engines/embedded.ts";
import { loginsFile, runMain, tempDir } from "../support/ml/training.ts";

/** Whoever plays tomorrow is a matter of chance: there is nothing to learn. */
function chanceFile(players: number): string {
  const random = createRandom(5);
  const lines = Array.from(
    { length: players },
    (_, player) =>
      Array.from({ length: 240 }, (_, day) => day).filter(() => random() < 0.05)
        .map((day) => `p${player},${day},1`),
  ).flat();
  return `player_id,day,played\n${lines.join("\n")}\n`;
}

Deno.test("[ML3] train is judged beside what is served, --promote serves it, and else it is the shadow", async () => {
  await using dir = await tempDir();
  const [file, chance] = [`${dir.path}/logins.csv`, `${dir.path}/chance.csv`];
  await Deno.writeTextFile(file, loginsFile(500));
  await Deno.writeTextFile(chance, chanceFile(150));
  const env = {
    ...{ DATA_DIR: `${dir.path}/data`, MODELS_DIR: `${dir.path}/models`, LOG_LEVEL: "info" },
  };
  await Deno.mkdir(env.MODELS_DIR);
  const train = async (...more: string[]) => {
    const { code, out, err } = await runMain("train", "churn", ...more, "--json", env);
    assert.equal(code, 0, err);
    const said = JSON.parse(out);
    const folder = `${env.MODELS_DIR}/churn/${said.version}`;
    const text = await Deno.readTextFile(`${folder}/metrics.json`);
    return { ...said, gate: manifestSchema.parse(JSON.parse(text)).gate! };
  };
  const states = async () => {
    const { out } = await runMain("model", "list", env);
    return out.trim().split("\n").filter((line) => !line.startsWith("churn:"))
      .map((line) => line.slice(0, -14).trim()).sort();
  };

  const first = await train("--from", file);
  assert.deepEqual([first.promoted, first.gate.against], [true, null], first.why);
  const second = await train("--from", file, "--seed", "2");
  assert.deepEqual([second.promoted, second.gate.against], [false, first.version]);
  assert.match(second.why, new RegExp(`than ${first.version}, which is served`));
  assert.deepEqual(await states(), [
    ...[`* churn  ${first.version}  promoted`, `churn  ${second.version}  shadow`],
  ]);
  assert.match(
    (await runMain("model", "list", env)).out,
    new RegExp(`\nchurn: shadow ${second.version} has scored nothing yet\n`),
  );
  // The same seed says the same: no worse.
  const third = await train("--from", file, "--promote");
  assert.deepEqual([third.promoted, third.gate.passes], [true, true], third.why);
  assert.equal((await Deno.readTextFile(`${env.MODELS_DIR}/churn/latest`)).trim(), third.version);

  const fourth = await train("--from", chance, "--promote");
  assert.deepEqual([fourth.promoted, fourth.gate.passes], [false, false], fourth.why);
  const refused = await runMain("model", "promote", "churn", fourth.version, env);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /does not beat.*--force serves it/);
  // Other features by the same names: which is better cannot be told.
  const fifth = await train("--from", file, "--window", "20", "--promote");
  assert.equal(fifth.promoted, false);
  assert.match(fifth.why, new RegExp(`cannot be compared with ${third.version}`));
  assert.match((await states()).join("\n"), new RegExp(`\\* churn  ${third.version}  promoted`));
  const forced = await runMain("model", "promote", "churn", fourth.version, "--force", env);
  assert.equal(forced.code, 0, forced.err);
  assert.match((await states()).join("\n"), new RegExp(`\\* churn  ${fourth.version}  promoted`));

  // Who promotes by HTTP leaves the folder alone: what is served is the registry's to say.
  await Deno.writeTextFile(`${env.MODELS_DIR}/churn/latest`, `${first.version}\n`);
  const compare = (...more: string[]) =>
    runMain("eval", "churn", third.version, "--from", file, "--json", ...more, env);
  const compared = await compare();
  assert.equal(compared.code, 0, compared.err);
  const { current, versions } = JSON.parse(compared.out);
  assert.deepEqual([current, Object.keys(versions)], [
    ...[fourth.version, [third.version, fourth.version]],
  ]);
  const apart = await compare("--out", env.MODELS_DIR);
  assert.equal(JSON.parse(apart.out || apart.err).current, first.version);
  assert.match((await states()).join("\n"), new RegExp(`\\* churn  ${fourth.version}  promoted`));
});

Deno.test("[ML2] three trainings on one day take three names, and each folder is whole", async () => {
  await using dir = await tempDir();
  const file = `${dir.path}/logins.csv`;
  await Deno.writeTextFile(file, loginsFile(300));
  const train = (seed: string) =>
    runMain(
      ...["train", "churn", "--from", file, "--out", dir.path, "--seed", seed, "--json"],
    );
  const said = await Promise.all(["1", "2", "3"].map(train));
  const versions = said.map(({ out, err }) => JSON.parse(out || err).version as string);
  assert.equal(new Set(versions).size, 3, versions.join());
  for (const [i, version] of versions.entries()) {
    const folder = `${dir.path}/churn/${version}`;
    const manifest = manifestSchema.parse(
      JSON.parse(await Deno.readTextFile(`${folder}/metrics.json`)),
    );
    assert.deepEqual([manifest.version, manifest.seed], [version, i + 1]);
    assert.equal(manifest.sha256, digestOf(await Deno.readFile(`${folder}/model.onnx`)));
  }
  assert.equal(said.filter(({ out }) => JSON.parse(out).promoted).length, 1);
  const left = await Array.fromAsync(Deno.readDir(`${dir.path}/churn`));
  assert.deepEqual(left.map(({ name }) => name).sort(), [...versions, "latest"].sort());
});

Deno.test("[ML3] what is served and cannot be read keeps nobody from training what takes its place", async () => {
  await using dir = await tempDir();
  const file = `${dir.path}/logins.csv`;
  await Deno.writeTextFile(file, loginsFile(300));
  const env = { DATA_DIR: `${dir.path}/data`, MODELS_DIR: `${dir.path}/models` };
  await Deno.mkdir(env.MODELS_DIR);
  const train = async (...more: string[]) => {
    const { code, out, err } = await runMain(
      ...["train", "churn", "--from", file, ...more, "--json"],
      env,
    );
    assert.equal(code, 0, err);
    return JSON.parse(out);
  };
  const first = await train();
  assert.ok(first.promoted, first.why);
  // Its files are damaged where the registry keeps them, and in the folder.
  {
    await using database = await openTestDatabase({ directory: `${dir.path}/data/postgres` });
    const sql = connect(database, 1);
    await sql`update model_files set bytes = 'x' where file = 'metrics.json'`;
    await sql.end();
  }
  await Deno.writeTextFile(`${env.MODELS_DIR}/churn/${first.version}/metrics.json`, "{");
  const second = await train("--promote");
  assert.equal(second.promoted, false);
  assert.match(second.why, new RegExp(`cannot be compared with ${first.version}`));
  const forced = await runMain("model", "promote", "churn", second.version, "--force", env);
  assert.equal(forced.code, 0, forced.err);
  const apart = `${dir.path}/apart`;
  await Deno.mkdir(`${apart}/churn/broken`, { recursive: true });
  await Deno.writeTextFile(`${apart}/churn/latest`, "broken\n");
  const third = await train("--out", apart);
  assert.equal(third.promoted, false);
  assert.match(third.why, /cannot be compared with broken/);
});
