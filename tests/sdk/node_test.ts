/** The client in Node, which in version 20 has no WebSocket of its own. */

import assert from "node:assert/strict";
import { bundleSdk } from "../../ops/sdk.ts";
import { openTestApp } from "../support/app/test_app.ts";
import { FOLLOW } from "./follow.ts";

const missing = !await new Deno.Command("node", { args: ["--version"] }).output()
  .then(({ success }) => success, () => false);

/** Reads its own messages, cut off in between; prints what it was told. */
const PROGRAM = `
import * as sdk from "./sdk.mjs";
import { follow } from "./follow.mjs";
const sockets = [];
class Socket extends WebSocket {
  constructor(...args) {
    super(...args);
    sockets.push(this);
  }
}
const runtime = sdk.runtime({ WebSocket: Socket, random: () => 0.01 });
const { client, told, user } = await follow(sdk, process.argv[2], { runtime });
console.log(user.id);
process.stdin.on("data", (line) => {
  if (String(line).includes("cut")) sockets.at(-1).close();
});
const looking = setInterval(() => {
  if (!told.includes(4)) return;
  clearInterval(looking);
  console.log(JSON.stringify(told.filter((each) => each !== "joined")));
  client[Symbol.dispose]();
  process.exit(0);
}, 10);
const joined = setInterval(() => {
  if (!told.includes("joined")) return;
  clearInterval(joined);
  console.log("joined");
}, 5);
`;

Deno.test({
  name: "[RT10] the client runs in Node with the WebSocket it is given, and catches up",
  ignore: missing,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using app = await openTestApp();
    await using served = await app.serve();
    const dir = await Deno.makeTempDir();
    await using undo = new AsyncDisposableStack();
    undo.defer(() => Deno.remove(dir, { recursive: true }));
    await Deno.writeTextFile(`${dir}/sdk.mjs`, await bundleSdk());
    await Deno.writeTextFile(`${dir}/follow.mjs`, FOLLOW);
    await Deno.writeTextFile(`${dir}/main.mjs`, PROGRAM);
    const child = new Deno.Command("node", {
      args: ["--experimental-websocket", "--no-warnings", `${dir}/main.mjs`, served.url],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream());
    const input = child.stdin.getWriter();
    let text = "";
    let id = "";
    for await (const chunk of lines) {
      text += chunk;
      id ||= text.includes("\n") ? text.split("\n")[0]! : "";
      if (!chunk.includes("joined")) continue;
      const publish = (n: number) =>
        app.services.realtime.rooms.publish(`user:${id}`, { kind: "note", data: n });
      await publish(1);
      await input.write(new TextEncoder().encode("cut\n"));
      for (const n of [2, 3, 4]) await publish(n);
    }
    await input.close().catch(() => {});
    await child.status;
    assert.deepEqual(JSON.parse(text.trim().split("\n").at(-1)!), [1, 2, 3, 4]);
  },
});
