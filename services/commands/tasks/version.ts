/** `version`: which build this is. */

import { runtime } from "../../platform/runtime/mod.ts";
import { readBuild } from "../build.ts";
import type { Outside } from "../program.ts";

/** @returns the exit code */
export async function printVersion({ root }: Pick<Outside, "root">): Promise<number> {
  const { version, commit, built } = await readBuild(root);
  const from = commit === undefined ? "from its sources" : `commit ${commit}, built ${built}`;
  console.log(`veze-game ${version} (${from}; ${runtime.name})`);
  return 0;
}
