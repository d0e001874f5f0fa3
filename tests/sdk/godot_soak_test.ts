/** The addon for Godot: that every script of it loads, and that its game meets the one in TypeScript. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { writeProject } from "../../ops/godot_project.ts";
import { openTestApp } from "../support/app/test_app.ts";
import { findGodot } from "../support/engines/godot.ts";
import { meet } from "./meet.ts";

const godot = await findGodot();
const options = { ignore: godot === undefined, sanitizeOps: false, sanitizeResources: false };

/** A project with the addon and one script. */
async function project(script: string) {
  const folder = await godot!.makeProject();
  await writeProject(folder, [fileURLToPath(new URL(`godot/${script}`, import.meta.url))]);
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

Deno.test({
  ...options,
  name: "[INT3] every script of the addon for Godot loads",
  async fn() {
    await using made = await project("load.gd");
    const { program, args } = godot!.run(made.folder, "load.gd");
    const { code, stdout, stderr } = await new Deno.Command(program, { args }).output();
    const text = new TextDecoder();
    assert.equal(code, 0, text.decode(stderr));
    assert.doesNotMatch(text.decode(stderr), /Parse Error|SCRIPT ERROR/);
    for (const name of ["veze_client.gd", "api.gen.gd", "events.gen.gd", "duel.gd"]) {
      assert.ok(text.decode(stdout).includes(name), name);
    }
  },
});

Deno.test({
  ...options,
  name:
    "[INT3 RT10] a game in TypeScript and one in Godot meet, follow their match and see its result",
  async fn() {
    await using made = await project("play.gd");
    await using app = await openTestApp();
    await using served = await app.serve();
    const [url, region] = [served.url, "eu-west"];
    await meet({ app, url, region }, godot!.run(made.folder, "play.gd", [url, region]));
  },
});

/** Takes requests and answers none. @returns paths that were asked for, in order */
function serveNothing() {
  const asked: string[] = [];
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const open = new Set<Deno.Conn>();
  const listening = (async () => {
    for await (const connection of listener) {
      open.add(connection);
      const buffer = new Uint8Array(4_096);
      const length = await connection.read(buffer) ?? 0;
      asked.push(new TextDecoder().decode(buffer.subarray(0, length)).split(" ")[1]!);
    }
  })();
  return {
    asked,
    url: `http://127.0.0.1:${listener.addr.port}`,
    async [Symbol.asyncDispose]() {
      listener.close();
      await listening;
      for (const connection of open) connection.close();
    },
  };
}

Deno.test({
  ...options,
  name:
    "[INT3 RT10] the addon asks where a game says once it is in the tree, ends what waits when it leaves, and keeps what it could not read",
  async fn() {
    await using made = await project("edges.gd");
    await using server = serveNothing();
    const { program, args } = godot!.run(made.folder, "edges.gd", [server.url]);
    const { stdout, stderr } = await new Deno.Command(program, { args }).output();
    const text = new TextDecoder();
    assert.doesNotMatch(text.decode(stderr), /Parse Error|SCRIPT ERROR/);
    const said = text.decode(stdout).split("\n");
    for (
      const line of [
        'left: ["offline"]',
        "connection: closed",
        "back: true",
        'kept: {"device_id":"of the player"}',
        'heard: ["first", "last"]',
      ]
    ) assert.ok(said.includes(line), `${line}, but:\n${said.join("\n")}${text.decode(stderr)}`);
    assert.ok(server.asked.includes("/of/an/autoload"), String(server.asked));
  },
});
