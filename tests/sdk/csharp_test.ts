/** The C# client's text: that it compiles and is documented, and what Unity is given. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { compileClient, compileProgram, compileUnityParts, hasMono } from "../../ops/csharp.ts";
import { buildUnity } from "../../ops/sdk_unity.ts";

const ignore = !await hasMono();
const out = fileURLToPath(new URL("../../_build/csharp/", import.meta.url));

Deno.test({
  name: "[INT3] the C# client compiles without a warning, each public member documented",
  ignore,
  async fn() {
    await compileClient();
    const xml = await Deno.readTextFile(`${out}Veze.xml`);
    for (
      const [member, said] of [
        ["P:Veze.Types.Ticket.EstimatedWaitS", /Seconds\./],
        ["M:Veze.VezeApi.PostMatchmakingEnqueue(", /POST \/matchmaking\/enqueue/],
        ["F:Veze.ProblemCode.RateLimited", /HTTP 429/],
        ["T:Veze.Events.MatchFound", /match\.found/],
      ] as const
    ) {
      const at = xml.indexOf(`<member name="${member}`);
      assert.ok(at >= 0, member);
      assert.match(xml.slice(at, xml.indexOf("</member>", at)), said, member);
    }
  },
});

Deno.test({
  name: "[INT3] the parts for Unity compile against its API, in a player and in a browser",
  ignore,
  async fn() {
    await compileClient();
    const declarations = fileURLToPath(new URL("csharp/UnityApi.cs", import.meta.url));
    for (const define of [[], ["UNITY_WEBGL"], ["UNITY_WEBGL", "UNITY_EDITOR"]]) {
      await compileUnityParts(declarations, define);
    }
  },
});

Deno.test({
  name:
    "[INT3 RT10] the C# client ends its tasks once disposed, keeps what it could not read, and lives through callbacks that throw",
  ignore,
  async fn() {
    await compileClient();
    const program = fileURLToPath(new URL("csharp/Edges.cs", import.meta.url));
    const { code, stdout } = await new Deno.Command("mono", {
      args: [await compileProgram("Edges", [program])],
      stderr: "null",
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stdout));
  },
});

Deno.test("[INT3] the Unity package has its manifest, its parts and the same ids in every release", async () => {
  const dir = await Deno.makeTempDir({ prefix: "veze_unity_" });
  await using undo = new AsyncDisposableStack();
  undo.defer(() => Deno.remove(dir, { recursive: true }));
  const paths = await buildUnity(`${dir}/one`);
  await buildUnity(`${dir}/two`);
  const { version } = JSON.parse(await Deno.readTextFile(`${dir}/one/package/package.json`));
  const archive = `com.veze.client-${version}.tgz`;
  assert.deepEqual(
    await Deno.readFile(`${dir}/one/${archive}`),
    await Deno.readFile(`${dir}/two/${archive}`),
  );
  for (const path of paths) {
    if (path.endsWith(".meta") || path.includes("~")) continue;
    assert.ok(paths.includes(`${path}.meta`), `${path} would be overlooked`);
  }
  const ids = await Promise.all(
    paths.filter((path) => path.endsWith(".meta")).map(async (path) =>
      /guid: (\w{32})/.exec(await Deno.readTextFile(`${dir}/one/package/${path}`))![1]
    ),
  );
  assert.equal(new Set(ids).size, ids.length);
  const samples: { path: string }[] = JSON.parse(
    await Deno.readTextFile(`${dir}/one/package/package.json`),
  ).samples;
  for (const { path } of samples) {
    assert.ok(paths.some((each) => each.startsWith(`${path}/`)), path);
  }
});
