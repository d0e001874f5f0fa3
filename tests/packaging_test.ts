/** What is shipped: nothing missing, nothing that does not belong, and it runs with nothing around. */

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { listAssets, listEntries } from "../ops/assets.ts";
import { writeBundle } from "../ops/bundle.ts";
import { PROGRAM } from "../services/commands/tasks/sealed.ts";
import { compileArgs } from "../ops/compile.ts";
import { listPermissions, permissionFlags } from "../ops/permissions.ts";
import type { ScriptManifest, ScriptManifests } from "../services/web/assets.ts";
import { blank } from "./architecture/scan.ts";
import { loginsFile } from "./support/ml/training.ts";
import { makeVersion, modelsDir } from "./support/ml/versions.ts";
import { nodePath } from "./runner/node/run.ts";
import { freePort } from "./support/process/free_port.ts";

const root = new URL("../", import.meta.url).pathname.replace(/\/$/, "");

async function tempDir() {
  const path = await Deno.makeTempDir({ prefix: "veze_pack_" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

type Kind = "Deno" | "Node";

/** A bundle on a machine without packages, cache or sources; on Deno with the permissions of the binary. */
async function bare(bundle: string, dir: string, kind: Kind = "Deno") {
  for (const name of ["cwd", "deno", "data"]) {
    await Deno.mkdir(`${dir}/${name}`, { recursive: true });
  }
  const permissions = permissionFlags(await listPermissions());
  const [command, ...flags] = kind === "Deno"
    ? [Deno.execPath(), "run", ...permissions, "--no-npm", "--no-remote"]
    : [await nodePath()];
  // Node locks a directory by a command of the system's.
  const path = kind === "Deno" ? "" : "/usr/bin:/bin";
  return (args: string[], env: Record<string, string> = {}) =>
    new Deno.Command(command!, {
      args: [...flags, `${bundle}/main.js`, ...args],
      cwd: `${dir}/cwd`,
      clearEnv: true,
      env: {
        ...{ PATH: path, HOME: dir, DENO_DIR: `${dir}/deno`, DATA_DIR: `${dir}/data` },
        ...{ NO_COLOR: "1", ...env },
      },
      stdout: "piped",
      stderr: "piped",
    });
}

async function runBare(bundle: string, args: string[], dir: string, kind: Kind = "Deno") {
  const { code, stdout, stderr } = await (await bare(bundle, dir, kind))(args).output();
  const text = new TextDecoder();
  return { code, said: text.decode(stdout) + text.decode(stderr) };
}

/** Sources of the program, without its tests and tools. */
async function* sources(dir = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(`${root}/${dir}`)) {
    if (isDirectory && !/^(node_modules|_build|tests|bench|ops|docs|\..*)$/.test(name)) {
      yield* sources(`${dir}${name}/`);
    } else if (/(?<!_test|\.config)\.tsx?$/.test(name)) yield dir + name;
  }
}

/** Every string of a file: what stands between quotes that `blank` left in place. */
function stringsOf(text: string): string[] {
  return [...blank(text).matchAll(/(["'`])( +)\1/g)]
    .map(({ index, 0: match }) => text.slice(index + 1, index + match.length - 1));
}

Deno.test("whatever file of the tree the program names is shipped with it", async () => {
  const shipped = (await listAssets(root)).map(({ to }) => to);
  const missing: string[] = [];
  for await (const path of sources()) {
    for (const name of stringsOf(await Deno.readTextFile(`${root}/${path}`))) {
      if (!/^[\w.-]+\/[\w./-]*$/.test(name) || /\.tsx?$/.test(name)) continue;
      // Reports, and DuckDB that answers them, belong to a checkout: the next test holds them out.
      if (name.startsWith("analytics/")) continue;
      const info = await Deno.stat(`${root}/${name}`).catch(() => undefined);
      const found = info?.isDirectory
        ? shipped.some((file) => file.startsWith(name.replace(/\/?$/, "/")))
        : shipped.includes(name);
      if (info && !found) missing.push(`${path} names ${name}`);
    }
  }
  assert.deepEqual(missing, []);
});

Deno.test("every asset exists, and no test, bench, note, secret or data file is one", async () => {
  const assets = await listAssets(root);
  for (const { from } of assets) assert.ok((await Deno.stat(from)).isFile, from);
  const foreign =
    /(^|\/)(tests|bench|docs|ops|notes|node_modules|\.[^/]*)\/|_test\.|\.(tsx?|env|pem|key|log)$/;
  const found = assets.map(({ to }) => to).filter((to) => foreign.test(`/${to}`));
  assert.deepEqual(found, []);
  for (const name of ["pglite.wasm", "pglite.data", "initdb.wasm"]) {
    assert.ok(assets.some(({ to }) => to === `db/embedded/pglite/${name}`), name);
  }
  const built = ["manifest.json", "offline.js", "offline_worker.js", "icon-192.png"];
  for (const name of [...built, ...Object.values(await scripts()).map(({ src }) => src)]) {
    assert.ok(assets.some(({ to }) => to === `_build/assets/${name}`), name);
  }
  for await (const { name } of Deno.readDir(`${root}/static`)) {
    assert.ok(assets.some(({ to }) => to === `static/${name}`), name);
  }
});

Deno.test("[TEL8] DuckDB and reports are no part of the program: not of its assets, lock file or image", async () => {
  const assets = await listAssets(root);
  assert.deepEqual(assets.filter(({ from, to }) => /duckdb|analytics\//.test(`${from} ${to}`)), []);
  assert.doesNotMatch(await Deno.readTextFile(`${root}/deno.lock`), /duckdb/);
  const { imports } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  assert.doesNotMatch(JSON.stringify(imports), /duckdb/);
  assert.doesNotMatch(await Deno.readTextFile(`${root}/.dockerignore`), /!analytics/);
  // It is pinned, where it is.
  const own = JSON.parse(await Deno.readTextFile(`${root}/analytics/deno.json`));
  assert.match(own.imports["@duckdb/node-api"], /^npm:@duckdb\/node-api@\d+\.\d+\.\d+-r\.\d+$/);
});

/** Addresses of all files that pages may ask for. */
async function served(): Promise<string[]> {
  const names: string[] = [];
  for (const dir of ["static", "_build/assets"]) {
    for await (const { name } of Deno.readDir(`${root}/${dir}`)) {
      if (name !== "manifest.json") names.push(`/static/${name}`);
    }
  }
  return names;
}

async function scripts(): Promise<ScriptManifest["islands"]> {
  const text = await Deno.readTextFile(`${root}/_build/assets/manifest.json`);
  return (JSON.parse(text) as ScriptManifests)["en"]!.islands;
}

Deno.test("every module that is started as a worker is an entry", async () => {
  const entries = await listEntries(root);
  for await (const path of sources()) {
    for (const name of stringsOf(await Deno.readTextFile(`${root}/${path}`))) {
      if (!/^(?!\.)[\w/]+\/\w+\.ts$/.test(name)) continue;
      assert.ok(entries.includes(name), `${path} names ${name}, which is not named *worker.ts`);
    }
  }
});

/** A program in small: it reads an asset, a package's file and starts a worker, as ours does. */
const planted = {
  "main.ts": `
    import { greet } from "./services/greet.ts";
    const root = new URL(".", import.meta.url);
    const entry = (path: string) =>
      new URL(import.meta.url.endsWith(".js") ? path.replace(/\\.ts$/, ".js") : path, root);
    const worker = new Worker(entry("workers/echo_worker.ts"), { type: "module" });
    const echo = await new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data));
    worker.terminate();
    const asset = await Deno.readTextFile(new URL("static/a/b.txt", root));
    await WebAssembly.compile(await Deno.readFile(new URL("db/embedded/pglite/initdb.wasm", root)));
    console.log(greet(asset), echo, Deno.args.join(" "));
    // Without what deno.json says every answered request is an aborted one.
    let isAborted;
    await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, ({ signal }) => {
      signal.addEventListener("abort", () => isAborted = true);
      return new Response("answered");
    });
    await (await fetch(\`http://127.0.0.1:\${server.addr.port}\`)).text();
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log(isAborted ? "aborted" : "not aborted");
    Deno.exit(Deno.args[0] === "check" ? 0 : 1);`,
  "services/greet.ts": `export const greet = (name: string): string => "hello " + name;`,
  "workers/echo_worker.ts": `
    import { greet } from "../services/greet.ts";
    self.postMessage(greet("worker"));`,
  "static/a/b.txt": "asset",
  "static/.env": "SECRET=1",
  "db/migrations/0000_first.sql": "select 1",
  "deno.json": `{ "version": "7.8.9", "unstable": ["no-legacy-abort"] }`,
  "workers/echo_worker_test.ts": "throw 1",
};

async function plant(dir: string) {
  for (const [path, text] of Object.entries(planted)) {
    await Deno.mkdir(dirname(`${dir}/src/${path}`), { recursive: true });
    await Deno.writeTextFile(`${dir}/src/${path}`, text);
  }
  return { root: `${dir}/src`, out: `${dir}/bundle` };
}

Deno.test("writeBundle() carries entries and assets at their paths, and nothing else", async () => {
  await using dir = await tempDir();
  const bundle = await plant(dir.path);
  const files = await writeBundle(bundle);
  assert.deepEqual(files, [
    "build.json",
    "db/embedded/pglite/initdb.wasm",
    "db/embedded/pglite/pglite.data",
    "db/embedded/pglite/pglite.wasm",
    "db/migrations/0000_first.sql",
    "deno.json",
    "main.js",
    "package.json",
    "static/a/b.txt",
    "workers/echo_worker.js",
    "workers/onnxruntime/ort-wasm-simd-threaded.wasm",
  ]);
  await Deno.remove(bundle.root, { recursive: true });
  const { code, said } = await runBare(bundle.out, ["check"], dir.path);
  // It is started in another directory.
  assert.equal(said.trim(), "hello asset hello worker check\nnot aborted");
  assert.equal(code, 0);
});

Deno.test("compileArgs() embeds the whole bundle and no package", async () => {
  await using dir = await tempDir();
  const bundle = await plant(dir.path);
  const files = await writeBundle(bundle);
  const output = `${dir.path}/binary`;
  // Deno stands in for the runtime it would fetch: the binary does not run, but is put together.
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: compileArgs({ bundle: bundle.out, files, output, permissions: await listPermissions() }),
    cwd: root,
    env: { DENORT_BIN: Deno.execPath(), NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stderr);
  assert.ok(success, said);
  assert.doesNotMatch(said, /node_modules|npm/i);
  const grown = (await Deno.stat(output)).size - (await Deno.stat(Deno.execPath())).size;
  let carried = 0;
  for (const file of files) carried += (await Deno.stat(`${bundle.out}/${file}`)).size;
  assert.ok(grown >= carried, `${grown} bytes embedded, ${carried} in the bundle`);
});

for (const kind of ["Deno", "Node"] as const) {
  Deno.test(`[OPS3 OPS9 OPS10] the bundled program plays the whole path on ${kind}, without npm, from an empty directory`, () =>
    playBare(kind));
}

async function playBare(kind: Kind): Promise<void> {
  await using dir = await tempDir();
  const out = `${dir.path}/bundle`;
  const files = await writeBundle({ root, out });
  assert.ok(files.includes("main.js"));
  // What a sealed game takes along is what there is.
  assert.deepEqual(new Set(files.map((path) => path.split("/")[0])), new Set(PROGRAM));
  const { said: version } = await runBare(out, ["--version"], dir.path, kind);
  assert.match(version, /^veze-game \d+\.\d+\.\d+ \(commit \w+, built 2\d{3}-[\dT:-]+Z; /);
  assert.ok(version.includes(`; ${kind} `), version);
  // The issuer of `deno task dev` lets in everybody.
  for (const file of files.filter((name) => name.endsWith(".js"))) {
    const text = await Deno.readTextFile(`${out}/${file}`);
    assert.doesNotMatch(text, /oidc-provider|dev_issuer|development-only-client-secret/, file);
  }
  const port = freePort();
  const run = await bare(out, dir.path, kind);
  await using models = await modelsDir();
  await models.write("bot", "v1", makeVersion({ name: "bot", version: "v1" }).files);
  await models.point("bot", "v1");
  const settings = { PORT: String(port), LOG_LEVEL: "warn", MODELS_DIR: models.path };
  const server = run(["dev"], settings).spawn();
  const said = Promise.all([
    new Response(server.stdout).text(),
    new Response(server.stderr).text(),
  ]);
  try {
    const base = `http://127.0.0.1:${port}`;
    await until(async () => (await fetch(`${base}/ready`)).ok, 60_000);
    for (const path of ["/", "/offline", "/docs", ...(await served())]) {
      const answer = await fetch(base + path, { headers: { accept: "text/html,*/*" } });
      await answer.body?.cancel();
      assert.equal(answer.status, 200, path);
    }
    await until(async () => (await askModel(base)).model_version === "v1", 60_000);
    const played = await new Deno.Command("bash", {
      args: [`${root}/ops/try.sh`, base],
      // Deleting a player deletes what is looked for.
      env: { KEEP: "1" },
    }).output();
    const text = new TextDecoder().decode(played.stdout) + new TextDecoder().decode(played.stderr);
    assert.ok(played.success, text);
    const file = `${dir.path}/export.jsonl`;
    // The telemetry of the last step goes through the stream and the worker thread.
    await until(async () => {
      const { code, said } = await runBare(out, ["admin", "export", file], dir.path, kind);
      assert.equal(code, 0, said);
      return (await Deno.readTextFile(file)).includes('"match_played"');
    }, 90_000);
  } finally {
    server.kill("SIGTERM");
    const { code } = await server.status;
    assert.equal(code, 0, (await said).join(""));
  }
  assert.deepEqual(await Array.fromAsync(Deno.readDir(`${dir.path}/cwd`)), []);
  await trainBare(out, dir.path, kind);
  if (kind === "Deno") await tryBare(out, dir.path);
}

/** [OPS3 OPS4] What the image is tried with before it is one, on the bundle in the binary's place. */
async function tryBare(out: string, path: string): Promise<void> {
  const flags = permissionFlags(await listPermissions()).map((flag) => `'${flag}'`).join(" ");
  await Deno.writeTextFile(
    `${path}/veze-game`,
    `#!/bin/bash\nexec "${Deno.execPath()}" run ${flags} --no-npm --no-remote "${out}/main.js" "$@"\n`,
    { mode: 0o755 },
  );
  const { success, stdout, stderr } = await new Deno.Command(`${root}/ops/delivery/smoke.sh`, {
    args: [`${path}/veze-game`],
    env: { SMOKE_PORT: String(freePort()) },
  }).output();
  const text = new TextDecoder();
  const said = text.decode(stdout) + text.decode(stderr);
  assert.ok(success, said);
  assert.match(said, /smoke: it starts, is ready and stops/);
}

/** [ML2] Training and its comparison need no package either: `eval` asks the bundled worker. */
async function trainBare(out: string, path: string, kind: Kind): Promise<void> {
  await Deno.writeTextFile(`${path}/logins.csv`, loginsFile(300));
  const from = ["churn", "--from", `${path}/logins.csv`, "--out", `${path}/versions`];
  for (const command of ["train", "eval"]) {
    const { code, said } = await runBare(out, [command, ...from], path, kind);
    assert.equal(code, 0, said);
    assert.match(said, /auc 0\.9/, said);
  }
}

/** A row of the model that the program was started with, by the inference worker. */
async function askModel(base: string) {
  const post = async (path: string, body: unknown, token?: string) =>
    await (await fetch(base + path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    })).json();
  const { access_token } = await post("/auth/token", {
    ...{ grant_type: "client_credentials", client_id: "dev-server" },
    client_secret: "dev-server-secret",
  });
  return await post("/ml/detect_bot", { signals: [0.1, 0.2, 0.3, 0.4] }, access_token);
}

/** Tries until it answers true; what it throws means not yet, until the time is over. */
async function until(attempt: () => Promise<boolean>, ms: number): Promise<void> {
  const end = Date.now() + ms;
  for (;;) {
    try {
      if (await attempt()) return;
      assert.ok(Date.now() < end, "it took too long");
    } catch (error) {
      if (Date.now() >= end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
