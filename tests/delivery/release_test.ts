/** [OPS4] Checks, list of parts and release: what the workflows run, run here. */

import assert from "node:assert/strict";
import { type Answer, record, type Recorders, runScript } from "../support/delivery/recorders.ts";

const repository = new URL("../../", import.meta.url).pathname;

/** A tree in small, to be written into, with our scripts. */
async function tree() {
  const path = `${await Deno.makeTempDir({ prefix: "veze_release_" })}/`;
  const copy = async (from: string) => {
    for await (const { name, isFile } of Deno.readDir(repository + from)) {
      if (isFile && name.endsWith(".sh")) {
        await Deno.copyFile(`${repository}${from}/${name}`, `${path}${from}/${name}`);
      }
    }
  };
  await Deno.mkdir(`${path}ops/delivery`, { recursive: true });
  await Deno.mkdir(`${path}_build`);
  await copy("ops/delivery");
  await Deno.writeTextFile(`${path}deno.json`, `{\n  "version": "1.2.3",\n}\n`);
  await Deno.writeTextFile(`${path}ops/sbom.json`, "{}");
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** What a compiled program says to the smoke test; \`$SERVES\` is how it serves. */
const binary = (serves: string) =>
  `#!/usr/bin/env bash
case "$*" in
  --version) echo "veze-game 1.2.3" ;;
  check) echo "settings   fine" ;;
  "check --health") [ -f "$DATA_DIR/up" ] ;;
  serve) ${serves} ;;
  *) exit 2 ;;
esac
`;
const GOOD = binary(`trap 'exit 0' TERM; touch "$DATA_DIR/up"; while :; do sleep 0.1; done`);

const compile = (text: string): Answer => ({
  ...{ program: "npx", to: /task compile/ },
  does: `cat > _build/veze-game <<'BINARY'\n${text}BINARY\nchmod +x _build/veze-game`,
});

const clients: Answer = {
  ...{ program: "npx", to: /task sdk$/ },
  does: "mkdir -p _build/npm _build/unity _build/addon && " +
    "touch _build/npm/c-1.tgz _build/unity/c-1.tgz _build/addon/c-1.zip",
};

Deno.test("[OPS4] a release has a binary for each kind of machine, tried, with checksums that hold", async () => {
  await using work = await tree();
  const isNew: Answer = { program: "gh", to: /^release view/, code: 1 };
  await using recorders = await record([compile(GOOD), clients, isNew]);
  const root = work.path;
  const { code, said } = await runScript("ops/delivery/release.sh", ["v1.2.3"], {
    recorders,
    root,
  });
  assert.equal(code, 0, said);
  assert.match(said, /smoke: it starts, is ready and stops/);
  const names = (await Array.fromAsync(Deno.readDir(`${root}_build/release`)))
    .map(({ name }) => name).sort();
  assert.deepEqual(names, [
    "SHA256SUMS",
    "veze-game-v1.2.3-aarch64-unknown-linux-gnu",
    "veze-game-v1.2.3-godot.zip",
    "veze-game-v1.2.3-npm.tgz",
    "veze-game-v1.2.3-unity.tgz",
    "veze-game-v1.2.3-x86_64-unknown-linux-gnu",
    "veze-game-v1.2.3.cdx.json",
  ]);
  const sums = await Deno.readTextFile(`${root}_build/release/SHA256SUMS`);
  assert.equal(sums.trim().split("\n").length, 6);

  const publish = (env: Record<string, string> = {}) =>
    runScript("ops/delivery/publish.sh", ["v1.2.3"], { recorders, root, env });
  const published = await publish();
  assert.equal(published.code, 0, published.said);
  const created = async () =>
    (await recorders.calls()).filter((each) => each.startsWith("gh release create "));
  for (const name of names) assert.ok((await created())[0]!.includes(name), name);
  const npm = async () => (await recorders.calls()).filter((each) => each.startsWith("npm "));
  assert.deepEqual(await npm(), [], "nothing without a token");
  assert.equal((await publish({ NODE_AUTH_TOKEN: "a token" })).code, 0);
  assert.match((await npm())[1]!, /^npm publish _build\/release\/veze-game-v1\.2\.3-npm\.tgz /);

  await using there = await record([{ program: "npm", to: /^view/, says: "1.2.3" }]);
  const env = { NODE_AUTH_TOKEN: "a token" };
  const repeated = await runScript("ops/delivery/publish.sh", ["v1.2.3"], {
    ...{ recorders: there, root, env },
  });
  assert.equal(repeated.code, 0, repeated.said);
  const [view, upload, ask, ...more] = await there.calls();
  assert.equal(view, "gh release view v1.2.3");
  for (const name of names) assert.ok(upload!.includes(name), name);
  assert.equal(ask, "npm view @veze/client@1.2.3 version");
  assert.deepEqual(more, [], "a version is taken once and for all");
  // A file that is not what was built is not published.
  await Deno.writeTextFile(`${root}_build/release/veze-game-v1.2.3.cdx.json`, "{ }");
  assert.notEqual((await publish()).code, 0);
  assert.equal((await created()).length, 2);
});

Deno.test("[OPS4] a tag that the sources do not have, or a binary that fails its trial, is no release", async () => {
  const trials: [string, string, RegExp][] = [
    ["v9.9.9", GOOD, /deno\.json says 1\.2\.3/],
    ["v1.2.3", binary("exit 3"), /smoke: it ended before it was ready/],
    [
      "v1.2.3",
      binary(`trap 'exit 7' TERM; touch "$DATA_DIR/up"; while :; do sleep 0.1; done`),
      /smoke: told to stop, it ended with 7/,
    ],
  ];
  for (const [tag, text, why] of trials) {
    await using work = await tree();
    await using recorders = await record([compile(text), clients]);
    const run = await runScript("ops/delivery/release.sh", [tag], { recorders, root: work.path });
    assert.notEqual(run.code, 0);
    assert.match(run.said, why);
    await assert.rejects(Deno.stat(`${work.path}_build/release/SHA256SUMS`));
  }
});

async function step(script: string, args: string[], answers: Answer[] = []) {
  await using work = await tree();
  await using recorders: Recorders = await record(answers);
  const run = await runScript(script, args, { recorders, root: work.path });
  return {
    ...run,
    calls: (await recorders.calls()).map((call) => call.replace("-y deno@2.9.6 ", "")),
  };
}

Deno.test("[OPS4] the checks run what they are called, and stop at the first that fails", async () => {
  const checks = "ops/delivery/checks.sh";
  const lint = await step(checks, ["lint"]);
  assert.equal(lint.code, 0, lint.said);
  assert.deepEqual(lint.calls.slice(0, 4), [
    ...["npx install --frozen", "npx task driver", "npx fmt --check", "npx lint"],
  ]);
  assert.match(lint.calls[4]!, /^shellcheck \.ci\/\S+ .*ops\/delivery\/checks\.sh/);
  const unformatted = await step(checks, ["lint"], [{ program: "npx", to: /fmt/, code: 1 }]);
  assert.equal(unformatted.code, 1);
  assert.equal(unformatted.calls.at(-1), "npx fmt --check");
  assert.equal((await step(checks, ["types"])).calls.at(-1), "npx check");
  assert.equal((await step(checks, ["audit"])).calls.at(-1), "npx audit --level=high");
  const advised = await step(checks, ["audit"], [{ program: "npx", to: /audit/, code: 1 }]);
  assert.equal(advised.code, 1);
  assert.equal((await step(checks, [])).code, 2);
});

Deno.test("[OPS4] manifests that Kubernetes would not take stop the workflow", async () => {
  const script = "ops/delivery/manifests.sh";
  const { code, calls } = await step(script, []);
  assert.equal(code, 0);
  assert.match(calls[0]!, /^docker run --rm -v \S+:\/manifests:ro \S+kubeconform:\S+ -strict/);
  assert.equal((await step(script, [], [{ program: "docker", to: /run/, code: 1 }])).code, 1);
});

Deno.test("[OPS4] a list of parts that is not the committed one fails", async () => {
  const script = "ops/delivery/sbom.sh";
  const same = await step(script, []);
  assert.equal(same.code, 0, same.said);
  assert.equal(same.calls.at(-1), "git diff --exit-code -- ops/sbom.json");
  assert.equal((await step(script, [], [{ program: "git", to: /diff/, code: 1 }])).code, 1);
  assert.equal((await step(script, [], [{ program: "npx", to: /sbom/, code: 1 }])).code, 1);
});
