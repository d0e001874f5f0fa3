/** The addon for Godot as a zip, `_build/addon`: unpacked into a project it is `addons/veze`. */

import { readFolder } from "./read_folder.ts";
import { zip } from "./zip.ts";

const root = new URL("../", import.meta.url).pathname.replace(/\/$/, "");

/** @param out directory to write; what is in it goes. @returns the paths in the archive */
export async function buildAddon(out = `${root}/_build/addon`): Promise<string[]> {
  await Deno.remove(out, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(out, { recursive: true });
  const { version } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const files = await readFolder(`${root}/sdk/godot`);
  const plugin = new TextDecoder().decode(files.get("addons/veze/plugin.cfg"));
  const stamped = plugin.replace(/^version=.*$/m, `version="${version}"`);
  files.set("addons/veze/plugin.cfg", new TextEncoder().encode(stamped));
  // What stands beside the addon is about it, not of it.
  const own = new Map([...files].filter(([path]) => path.startsWith("addons/")));
  await Deno.writeFile(`${out}/veze-godot-${version}.zip`, zip(own));
  return [...own.keys()];
}
