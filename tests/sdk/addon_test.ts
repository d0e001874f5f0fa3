/** The zip for Godot: what others unpack is what stands in the tree. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { buildAddon } from "../../ops/sdk_addon.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

Deno.test("[INT3] the addon's zip unpacks to addons/veze, the same in every release", async () => {
  const dir = await Deno.makeTempDir({ prefix: "veze_addon_" });
  await using undo = new AsyncDisposableStack();
  undo.defer(() => Deno.remove(dir, { recursive: true }));
  const paths = await buildAddon(`${dir}/one`);
  await buildAddon(`${dir}/two`);
  const [{ name }] = await Array.fromAsync(Deno.readDir(`${dir}/one`)) as [Deno.DirEntry];
  const archive = await Deno.readFile(`${dir}/one/${name}`);
  assert.deepEqual(archive, await Deno.readFile(`${dir}/two/${name}`));
  const { success, stderr } = await new Deno.Command("python3", {
    args: ["-m", "zipfile", "-e", `${dir}/one/${name}`, `${dir}/project`],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  assert.ok(paths.includes("addons/veze/veze_client.gd"));
  const { version } = JSON.parse(await Deno.readTextFile(`${root}deno.json`));
  for (const path of paths) {
    const unpacked = await Deno.readTextFile(`${dir}/project/${path}`);
    const own = await Deno.readTextFile(`${root}sdk/godot/${path}`);
    if (path.endsWith(".cfg")) assert.ok(unpacked.includes(`version="${version}"`));
    else assert.equal(unpacked, own, path);
  }
});
