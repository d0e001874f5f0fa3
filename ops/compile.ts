/**
 * `deno task compile`: one self-contained binary, `_build/veze-game`.
 *
 * It embeds the bundle and not the sources: what the tests run from an empty directory is what is
 * shipped, and no package is in it twice.
 */

import { fileURLToPath } from "node:url";
import { writeBundle } from "./bundle.ts";

export interface Compilation {
  /** The bundle's directory, and the paths in it. */
  bundle: string;
  files: string[];
  output: string;
}

/**
 * Megabytes of the collector's young half-space, 16 by default. What requests leave behind lives as
 * long as a commit: four times the room is a quarter of the collections, and less of it is copied.
 */
export const V8_FLAGS = "--v8-flags=--max-semi-space-size=64";

/** Arguments of Deno that make the binary. */
export function compileArgs({ bundle, files, output }: Compilation): string[] {
  return [
    ...["compile", "--allow-all", "--no-check", "--node-modules-dir=none", "--exclude-unused-npm"],
    V8_FLAGS,
    ...files.filter((file) => file !== "main.js").flatMap((file) => [
      "--include",
      `${bundle}/${file}`,
    ]),
    ...["--output", output, `${bundle}/main.js`],
  ];
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
  const bundle = `${root}/_build/bundle`;
  const files = await writeBundle({ root, out: bundle });
  // Deno fetches the runtime that it puts in front of the files; everything else is here.
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: compileArgs({ bundle, files, output: `${root}/_build/veze-game` }),
    cwd: root,
  }).spawn().status;
  Deno.exit(code);
}
