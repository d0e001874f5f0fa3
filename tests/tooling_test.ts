/** The tree itself: formatted, linted, typed, and in need of nothing but the npm registry. */

import assert from "node:assert/strict";
import { onPath } from "./support/engines/find_engines.ts";

const root = new URL("../", import.meta.url).pathname;

/** Runs a command in the root of the tree; fails with its output. */
async function passes(binary: string, args: string[]) {
  const { success, stdout, stderr } = await new Deno.Command(binary, {
    args,
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  assert.ok(success, `${args.join(" ")}\n${text.decode(stdout)}${text.decode(stderr)}`);
}

/** Paths of the tree's own files, as git sees them: committed or not yet, but not ignored. */
async function ownFiles(): Promise<string[]> {
  const git = await onPath("git");
  if (git) {
    const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    const { success, stdout } = await new Deno.Command(git, { args, cwd: root, stderr: "null" })
      .output();
    if (success) return new TextDecoder().decode(stdout).split("\0").filter(Boolean);
  }
  return await Array.fromAsync(walk(""));
}

/** The same without git, as in an image that got the files alone. */
async function* walk(dir: string): AsyncGenerator<string> {
  for await (const { name, isDirectory, isFile } of Deno.readDir(root + dir)) {
    if (["node_modules", "_build", ".git", ".data"].includes(name)) continue;
    if (isDirectory) yield* walk(`${dir}${name}/`);
    else if (isFile) yield dir + name;
  }
}

interface Config {
  imports: Record<string, string>;
  tasks: Record<string, string | { command: string }>;
}

async function config(): Promise<Config> {
  return JSON.parse(await Deno.readTextFile(`${root}deno.json`));
}

/** Sentences about import map entries and tasks that need another host or float. */
function looseEnds({ imports, tasks }: Config): string[] {
  const said: string[] = [];
  const exact = /^npm:\/?(@[^/@]+\/)?[^/@]+@\d+\.\d+\.\d+(-[\w.]+)?(\/.*)?$/;
  for (const [name, target] of Object.entries(imports)) {
    if (target.startsWith("./")) continue;
    if (!target.startsWith("npm:")) said.push(`imports["${name}"] needs a host other than npm`);
    else if (!exact.test(target)) said.push(`imports["${name}"] is not pinned: ${target}`);
  }
  for (const [name, task] of Object.entries(tasks)) {
    const command = typeof task === "string" ? task : task.command;
    for (const [specifier] of command.matchAll(/\b(npm|jsr|https?):\S+/g)) {
      if (!exact.test(specifier)) said.push(`tasks["${name}"] is not pinned to npm: ${specifier}`);
    }
  }
  return said;
}

Deno.test("deno fmt finds nothing to change", () => passes(Deno.execPath(), ["fmt", "--check"]));

Deno.test("deno lint finds nothing to say", () => passes(Deno.execPath(), ["lint"]));

Deno.test("deno check passes on every file", () => passes(Deno.execPath(), ["check", "."]));

Deno.test(
  "deno.lock fits deno.json",
  () => passes(Deno.execPath(), ["install", "--frozen"]),
);

Deno.test("deno.json names npm alone and pins every version", async () => {
  assert.deepEqual(looseEnds(await config()), []);
});

Deno.test("the check of deno.json can fail", () => {
  const found = looseEnds({
    imports: {
      "@std/assert": "jsr:@std/assert@1.0.0",
      a: "npm:a@^1.0.0",
      b: "npm:b",
      c: "https://host/c.ts",
      "fine/": "npm:/@s/fine@1.2.3-rc.1/",
      here: "./here.ts",
    },
    tasks: { x: "deno run -A npm:drizzle-kit generate", y: "deno run -A npm:k@1.2.3 go" },
  });
  assert.equal(found.length, 5);
});

Deno.test("sources name no module by host", async () => {
  const loose = /\b(?:from|import)\s*\(?\s*["'](?:jsr:|https?:|npm:)/;
  const found: string[] = [];
  for (const file of await ownFiles()) {
    if (!/\.tsx?$/.test(file) || file.endsWith("_test.ts")) continue;
    if (loose.test(await Deno.readTextFile(root + file))) found.push(file);
  }
  assert.deepEqual(found, []);
});

Deno.test("there is no package.json: deno.json says it all", async () => {
  const found = (await ownFiles()).filter((file) => /(^|\/)package(-lock)?\.json$/.test(file));
  assert.deepEqual(found, []);
});

Deno.test("[OPS10] .ci/run calls the test tasks of both runtimes by the pinned Deno and nothing else", async () => {
  const text = await Deno.readTextFile(`${root}.ci/run`);
  assert.deepEqual(text.trimEnd().split("\n").slice(-2), [
    "npx -y deno@2.9.6 task test",
    "npx -y deno@2.9.6 task test:node:sample",
  ]);
  assert.ok(((await Deno.stat(`${root}.ci/run`)).mode ?? 0) & 0o100, "it can be executed");
});

Deno.test("shellcheck finds nothing to say", async () => {
  const shellcheck = await onPath("shellcheck");
  // A nicety of the machine: its absence is no skipped promise of the program.
  if (!shellcheck) return;
  const scripts: string[] = [];
  for (const file of await ownFiles()) {
    if (/\.(ts|tsx|json|md|lock|gz|wasm|onnx|png)$/.test(file)) continue;
    const text = await Deno.readTextFile(root + file).catch(() => "");
    if (/^#!.*\b(ba|da)?sh\b/.test(text)) scripts.push(file);
  }
  assert.ok(scripts.includes(".ci/run"));
  await passes(shellcheck, scripts);
});
