/**
 * Godot 4 without a window: the machine's own, or Debian's newest in a folder that
 * `debootstrap --variant=minbase --include=godot sid _build/godot/sid` makes.
 */

import { onPath } from "./find_engines.ts";

const root = new URL("../../../", import.meta.url).pathname;
const DEBIAN = `${root}_build/godot/sid`;

export interface Godot {
  /** Program and arguments that run a script of a project until it ends. */
  run(project: string, script: string, args?: string[]): { program: string; args: string[] };
  /** An empty folder for a project, in a place that it sees. */
  makeProject(): Promise<string>;
}

export async function findGodot(): Promise<Godot | undefined> {
  const program = await onPath("godot") ?? await onPath("godot4");
  if (program) return godotAt([program], "");
  const isThere = await Deno.stat(`${DEBIAN}/usr/bin/godot`).then(() => true, () => false);
  if (!isThere || Deno.uid() !== 0) return undefined;
  // A folder of Debian alone knows no name, not even its own.
  await Deno.copyFile("/etc/hosts", `${DEBIAN}/etc/hosts`);
  return godotAt(["chroot", DEBIAN, "godot"], DEBIAN);
}

function godotAt([program, ...before]: string[], below: string): Godot {
  return {
    run: (project, script, args = []) => ({
      program: program!,
      args: [
        ...before,
        ...["--headless", "--path", project.slice(below.length), "--script", script],
        ...(args.length > 0 ? ["--", ...args] : []),
      ],
    }),
    makeProject: () => Deno.makeTempDir({ dir: below === "" ? "/tmp" : `${below}/tmp` }),
  };
}
