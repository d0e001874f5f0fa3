/** The npm package as registries and type checkers see it, and as a program that installs it does. */

import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { buildNpm } from "../../ops/sdk_npm.ts";
import { hasNode } from "../support/process/node.ts";

/** What the whole client may weigh, compressed. */
const MOST_BYTES = 12 * 1024;

async function run(program: string, args: string[], cwd?: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    ...{ args, stdin: "null", env: { NO_COLOR: "1" } },
    ...(cwd !== undefined && { cwd }),
  }).output();
  const text = new TextDecoder();
  assert.ok(success, text.decode(stdout) + text.decode(stderr));
  return text.decode(stdout);
}

Deno.test({
  name: "[INT3 RT10] the npm package is well formed, small, and installs with its types",
  ignore: !hasNode,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const dir = await Deno.makeTempDir({ prefix: "veze_npm_" });
    await using undo = new AsyncDisposableStack();
    undo.defer(() => Deno.remove(dir, { recursive: true }));
    const paths = await buildNpm(`${dir}/npm`);
    const size = gzipSync(await Deno.readFile(`${dir}/npm/package/sdk.mjs`), { level: 9 }).length;
    assert.ok(size <= MOST_BYTES, `${size} bytes`);
    await run("npx", ["-y", "publint@0.3.25", "run", `${dir}/npm/package`, "--strict"]);
    assert.ok(paths.every((path) => !/\.ts$/.test(path) || /\.d\.m?ts$/.test(path)), String(paths));
    const archives = (await Array.fromAsync(Deno.readDir(`${dir}/npm`))).filter((each) =>
      each.isFile
    );
    const archive = `${dir}/npm/${archives[0]!.name}`;
    // ESM alone: what `require` of old Node finds is not asked.
    const attw = ["-y", "-p", "@arethetypeswrong/cli@0.18.5", "attw"];
    await run("npx", [...attw, archive, "--profile", "esm-only"]);
    await Deno.mkdir(`${dir}/game`);
    await Deno.writeTextFile(`${dir}/game/package.json`, '{"type":"module"}');
    await run("npm", ["install", "--no-audit", "--offline", archive], `${dir}/game`);
    const program = `import { createClient, memoryStorage } from "@veze/client";
      const client = createClient({ url: "http://127.0.0.1:9", storage: memoryStorage() });
      console.log(client.connection().name, Object.keys(client.rooms).length > 2);`;
    await Deno.writeTextFile(`${dir}/game/main.js`, program);
    assert.equal((await run("node", ["main.js"], `${dir}/game`)).trim(), "closed true");
  },
});

Deno.test("[INT3] the npm package claims its provenance with the repository that it comes from, or not at all", async () => {
  const dir = await Deno.makeTempDir({ prefix: "veze_npm_" });
  await using undo = new AsyncDisposableStack();
  undo.defer(() => Deno.remove(dir, { recursive: true }));
  const read = async () => JSON.parse(await Deno.readTextFile(`${dir}/npm/package/package.json`));
  const env = { GITHUB_SERVER_URL: "https://github.example", GITHUB_REPOSITORY: "games/veze" };
  await buildNpm(`${dir}/npm`, env);
  const { license, repository, publishConfig } = await read();
  assert.ok(license);
  assert.deepEqual(repository, {
    type: "git",
    url: "git+https://github.example/games/veze.git",
  });
  assert.equal(publishConfig.provenance, true);
  await buildNpm(`${dir}/npm`, {});
  const elsewhere = await read();
  assert.deepEqual([elsewhere.repository, elsewhere.publishConfig.provenance], [undefined, false]);
});
