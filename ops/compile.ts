/**
 * `deno task compile`: one self-contained binary, `_build/veze-game`.
 *
 * It embeds the bundle and not the sources: what the tests run from an empty directory is what is
 * shipped, and no package is in it twice.
 */

import { fileURLToPath } from "node:url";
import { SHARES_PORTS } from "../services/platform/runtime/child_deno.ts";
import { writeBundle } from "./bundle.ts";
import { listPermissions, permissionFlags, type PermissionSet, V8_FLAGS } from "./permissions.ts";

export interface Compilation {
  /** The bundle's directory, and the paths in it. */
  bundle: string;
  files: string[];
  output: string;
  permissions: PermissionSet;
  /** Kind of machine, if not this one: `aarch64-unknown-linux-gnu`. */
  target?: string | undefined;
}

/** Arguments of Deno that make the binary. */
export function compileArgs(
  { bundle, files, output, permissions, target }: Compilation,
): string[] {
  return [
    ...["compile", "--no-check", "--node-modules-dir=none", "--exclude-unused-npm"],
    ...permissionFlags(permissions),
    ...[V8_FLAGS, SHARES_PORTS],
    ...files.filter((file) => file !== "main.js").flatMap((file) => [
      "--include",
      `${bundle}/${file}`,
    ]),
    ...(target === undefined ? [] : ["--target", target]),
    ...["--output", output, `${bundle}/main.js`],
  ];
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
  const bundle = `${root}/_build/bundle`;
  const files = await writeBundle({ root, out: bundle });
  const permissions = await listPermissions();
  const target = Deno.args[0] === "--target" ? Deno.args[1] : undefined;
  // Deno fetches the runtime that it puts in front of the files; everything else is here.
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: compileArgs({ bundle, files, output: `${root}/_build/veze-game`, permissions, target }),
    cwd: root,
  }).spawn().status;
  Deno.exit(code);
}
