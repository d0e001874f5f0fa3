/** What sdk/README.md shows is run as it stands, on the versions of Node that it names. */

import assert from "node:assert/strict";
import ts from "typescript";
import { buildSdk } from "../../ops/sdk.ts";
import { findNode, hasNode, type NodeMajor } from "../support/process/node.ts";
import { openTestApp } from "../support/app/test_app.ts";

const root = new URL("../../", import.meta.url).pathname;

/** Programs of the README: each stands for itself. */
async function readSnippets(): Promise<string[]> {
  const text = await Deno.readTextFile(`${root}sdk/README.md`);
  return [...text.matchAll(/^```(?:ts|js)\n([^]*?)^```$/gm)].map(([, code]) => code!);
}

/** What is put behind a snippet: it is over once its socket is welcomed. */
const UNTIL_ONLINE = `
await new Promise((resolve, reject) => {
  const look = (state) => {
    if (state.name === "online") resolve();
    if (state.name === "ended" || state.error) reject(state.error ?? new Error("ended"));
  };
  client.onConnection(look);
  look(client.connection());
});
console.log("online on " + process.version);
process.exit(0);
`;

/** A folder with the built client, the packages of this tree, and nothing of Deno. */
async function openFolder() {
  const dir = await Deno.makeTempDir({ prefix: "veze_sdk_" });
  await buildSdk(`${dir}/sdk`);
  await Deno.symlink(`${root}node_modules`, `${dir}/node_modules`);
  return {
    dir,
    async run(node: string, code: string): Promise<string> {
      const path = `${dir}/main_${crypto.randomUUID()}.mjs`;
      await Deno.writeTextFile(path, code);
      const { success, stdout, stderr } = await new Deno.Command(node, {
        args: [path],
        env: { NO_COLOR: "1" },
        stdin: "null",
      }).output();
      const text = new TextDecoder();
      assert.ok(success, text.decode(stderr));
      return text.decode(stdout);
    },
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}

Deno.test({
  name: "[RT10] the README's programs run on Node 20 and 22, built and from source",
  ignore: !hasNode,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using app = await openTestApp();
    await using served = await app.serve();
    await using folder = await openFolder();
    const snippets = await readSnippets();
    assert.ok(snippets.length >= 2);
    const nodes = new Map<NodeMajor, string>([[20, await findNode(20)], [22, await findNode(22)]]);
    for (const snippet of snippets) {
      assert.match(snippet, /"\.\/sdk\.mjs"/, "it imports what is built");
      assert.match(snippet, /"https:\/\/game\.example"/);
      const code = snippet.replace('"https://game.example"', JSON.stringify(served.url)) +
        UNTIL_ONLINE;
      const built = code.replace('"./sdk.mjs"', '"./sdk/sdk.mjs"');
      for (const [major, node] of nodes) {
        // Node 20 has no WebSocket: there the program that brings one is the right one.
        if (major === 20 && !snippet.includes("WebSocket")) continue;
        assert.match(await folder.run(node, built), new RegExp(`online on v${major}\\.`));
      }
      const source = code.replace('"./sdk.mjs"', JSON.stringify(`${root}sdk/mod.ts`));
      assert.match(await folder.run(nodes.get(22)!, source), /online on v22\./);
    }
    // Without one it says what to do.
    const bare = snippets.find((snippet) => !snippet.includes("WebSocket"))!
      .replace('"https://game.example"', JSON.stringify(served.url))
      .replace('"./sdk.mjs"', '"./sdk/sdk.mjs"');
    const said = await folder.run(
      nodes.get(20)!,
      `${bare}\nconsole.log(client.connection().error?.message); process.exit(0);`,
    );
    assert.match(said, /pass a WebSocket class/);
  },
});

const CONSUMER = `
import { createClient, on, type RoomEvent, VezeError } from "./sdk/sdk.mjs";
const client = createClient({ url: "https://game.example" });
const name: string = (await client.call("GET /auth/me")).display_name;
await client.call("POST /matchmaking/enqueue", {
  body: { user_id: name, mode: "duel", region: "eu-north" },
});
client.rooms.join("world", { event: (event: RoomEvent) => void event.offset.toFixed() });
client.rooms.join("user:x", {
  event: on({ "match.found": ({ address, teams }) => void [address?.length, teams[0]![0]!.length] }),
});
client.rooms.join<{ countdown: { seconds: number } }>("m", {
  event({ kind, data }) {
    if (kind === "countdown") data.seconds.toFixed();
    // @ts-expect-error a score has no seconds
    if (kind === "leaderboard.delta") data.seconds;
  },
});
// @ts-expect-error nobody announces this
client.rooms.join("world", { event: on({ "match.fuond": () => {} }) });
const retry: number | undefined = new VezeError("offline", "x").retryAfter;
// @ts-expect-error no such operation
await client.call("GET /nothing");
// @ts-expect-error it needs a body
await client.call("POST /matchmaking/enqueue");
// @ts-expect-error no number
const wrong: number = (await client.call("GET /auth/me")).display_name;
export { retry, wrong };
`;

Deno.test({
  name: "[RT10] the built client has its types, for TypeScript with Node's and bundlers' rules",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using folder = await openFolder();
    const main = `${folder.dir}/consumer.mts`;
    await Deno.writeTextFile(main, CONSUMER);
    for (
      const [module, moduleResolution] of [
        [ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext],
        [ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
      ] as const
    ) {
      const program = ts.createProgram([main], {
        ...{ module, moduleResolution, strict: true, noEmit: true, types: [] },
        target: ts.ScriptTarget.ES2022,
        lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.esnext.disposable.d.ts"],
      });
      const found = ts.getPreEmitDiagnostics(program)
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
      assert.deepEqual(found, []);
    }
  },
});
