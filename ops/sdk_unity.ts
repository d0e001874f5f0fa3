/**
 * The C# client as Unity takes it: `_build/unity/package` and the archive of it, for "Add package from
 * tarball". Unity overlooks what has no .meta file in a package that it may not change: each file and
 * folder gets one, whose id follows from its path and so stays the same in every release.
 */

import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { pack } from "./pack.ts";
import { readFolder } from "./read_folder.ts";

const root = new URL("../", import.meta.url).pathname.replace(/\/$/, "");
const FROM = `${root}/sdk/csharp`;
/** Unity does not look into these. */
const UNSEEN = /(^|\/)[^/]+~(\/|$)/;

const manifest = {
  name: "com.veze.client",
  displayName: "VEZE Game client",
  description:
    "Typed calls, rooms that resume, and telemetry that waits, for the VEZE Game backend.",
  unity: "2021.3",
  dependencies: { "com.unity.nuget.newtonsoft-json": "3.2.1" },
  samples: [{
    displayName: "Duel",
    description: "A game in thirty lines: sign in, queue, match, room, result, board.",
    path: "Samples~/Duel",
  }],
};

/** @param out directory to write; what is in it goes. @returns the paths of the package */
export async function buildUnity(out = `${root}/_build/unity`): Promise<string[]> {
  await Deno.remove(out, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  const { version } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const files = await readFolder(FROM);
  files.set("package.json", encode(`${JSON.stringify({ ...manifest, version }, null, 2)}\n`));
  for (const path of withFolders([...files.keys()])) {
    if (!UNSEEN.test(path)) files.set(`${path}.meta`, encode(meta(path, files.has(path))));
  }
  for (const [path, bytes] of files) {
    await Deno.mkdir(dirname(`${out}/package/${path}`), { recursive: true });
    await Deno.writeFile(`${out}/package/${path}`, bytes);
  }
  await pack(out, `${manifest.name}-${version}`);
  return [...files.keys()];
}

function withFolders(paths: string[]): Set<string> {
  const all = new Set<string>();
  for (const path of paths) {
    const parts = path.split("/");
    for (let length = 1; length <= parts.length; length++) {
      all.add(parts.slice(0, length).join("/"));
    }
  }
  return all;
}

/** What Unity would write itself. A library for browsers is for them alone. */
function meta(path: string, isFile: boolean): string {
  const guid = createHash("md5").update(`veze:${path}`).digest("hex");
  const head = ["fileFormatVersion: 2", `guid: ${guid}`];
  if (!isFile) return [...head, "folderAsset: yes", "DefaultImporter: {}", ""].join("\n");
  if (!path.endsWith(".jslib")) return [...head, ""].join("\n");
  return [
    ...head,
    "PluginImporter:",
    "  serializedVersion: 2",
    "  platformData:",
    "  - first:",
    "      WebGL: WebGL",
    "    second:",
    "      enabled: 1",
    "      settings: {}",
    "",
  ].join("\n");
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
