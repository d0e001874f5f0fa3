/**
 * `deno task islands`: scripts of the islands, named by their contents, into `_build/assets/`, with a
 * manifest of who needs what.
 */

import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import type { ScriptManifest } from "../services/web/assets.ts";

const root = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");

/** @param out directory to write; what is in it goes */
export async function buildIslands(out = `${root}/_build/assets`): Promise<ScriptManifest> {
  const islands: string[] = [];
  for await (const { name } of Deno.readDir(`${root}/islands`)) {
    if (/^[A-Z]\w*\.tsx$/.test(name)) islands.push(name.replace(/\.tsx$/, ""));
  }
  islands.sort();
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [
      { in: "islands/boot.ts", out: "boot" },
      ...islands.map((name) => ({ in: `islands/${name}.tsx`, out: name })),
    ],
    outdir: out,
    ...{ bundle: true, splitting: true, format: "esm", platform: "browser", minify: true },
    ...{ target: ["es2022"], jsx: "automatic", jsxImportSource: "preact", metafile: true },
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    logLevel: "warning",
  });
  const byEntry = new Map<string, { file: string; imports: string[] }>();
  for (const [path, { entryPoint, imports }] of Object.entries(metafile.outputs)) {
    if (!entryPoint) continue;
    const nameOf = (file: string) => file.split("/").at(-1)!;
    byEntry.set(entryPoint, {
      file: nameOf(path),
      imports: imports.filter(({ kind }) => kind === "import-statement").map(({ path }) =>
        nameOf(path)
      ),
    });
  }
  const scriptOf = (entry: string) => {
    const { file, imports } = byEntry.get(entry)!;
    return { src: file, imports };
  };
  const manifest: ScriptManifest = {
    boot: scriptOf("islands/boot.ts"),
    islands: Object.fromEntries(islands.map((name) => [name, scriptOf(`islands/${name}.tsx`)])),
  };
  await removeOthers(out, new Set(Object.keys(metafile.outputs).map((p) => p.split("/").at(-1)!)));
  await Deno.writeTextFile(`${out}/manifest.json`, JSON.stringify(manifest, null, 2));
  return manifest;
}

/** Whoever still shows a page from before keeps what is cached; nobody asks for it anew. */
async function removeOthers(out: string, kept: Set<string>): Promise<void> {
  for await (const { name } of Deno.readDir(out)) {
    if (!kept.has(name)) await Deno.remove(`${out}/${name}`);
  }
}

if (import.meta.main) {
  const started = performance.now();
  const { islands } = await buildIslands();
  await esbuild.stop();
  const ms = Math.round(performance.now() - started);
  console.log(`_build/assets: ${Object.keys(islands).length} islands in ${ms} ms`);
}
