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

/** Arguments of Deno that make the binary. */
export function compileArgs({ bundle, files, output }: Compilation): string[] {
  return [
    ...["compile", "--allow-all", "--no-check", "--node-modules-dir=none", "--exclude-unused-npm"],
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
