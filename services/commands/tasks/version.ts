/** `version`: which build this is. */

import { readBuild } from "../build.ts";
import type { Outside } from "../program.ts";

/** @returns the exit code */
export async function printVersion({ root }: Pick<Outside, "root">): Promise<number> {
  const { version, commit, built } = await readBuild(root);
  const from = commit === undefined ? "from its sources" : `commit ${commit}, built ${built}`;
  console.log(`veze-game ${version} (${from}; Deno ${Deno.version.deno})`);
  return 0;
}
