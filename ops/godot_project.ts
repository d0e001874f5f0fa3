/** A project for Godot with the addon in it: for tests and benches, which run a script of theirs. */

import { dirname } from "node:path";
import { readFolder } from "./read_folder.ts";

const root = new URL("../", import.meta.url).pathname;
const ADDON = `${root}sdk/godot/addons/veze`;

/** Lines leave at once: whoever reads them waits for them. */
const PROJECT = `config_version=5

[application]

config/name="A game"
run/flush_stdout_on_print=true
run/flush_stdout_on_print.debug=true
`;

/** @param scripts paths of scripts that stand beside the addon */
export async function writeProject(folder: string, scripts: string[]): Promise<void> {
  await Deno.writeTextFile(`${folder}/project.godot`, PROJECT);
  for (const [path, bytes] of await readFolder(ADDON)) {
    const file = `${folder}/addons/veze/${path}`;
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeFile(file, bytes);
  }
  for (const script of scripts) {
    await Deno.copyFile(script, `${folder}/${script.slice(script.lastIndexOf("/") + 1)}`);
  }
}
