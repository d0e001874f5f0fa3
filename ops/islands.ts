/**
 * `deno task islands`: scripts of the islands, named by their contents, into `_build/assets/`, with a
 * manifest of who needs what; and what makes pages an app: the offline worker and the icons.
 */

import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import type { ScriptManifest } from "../services/web/assets.ts";
import { draw, encodePng, ICONS, readDrawing } from "./icons.ts";

const root = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");

/** @param out directory to write; what is in it goes */
export async function buildIslands(out = `${root}/_build/assets`): Promise<ScriptManifest> {
  const islands: string[] = [];
  for await (const { name } of Deno.readDir(`${root}/islands`)) {
    if (/^[A-Z]\w*\.tsx$/.test(name)) islands.push(name.replace(/\.tsx$/, ""));
  }
  islands.sort();
  const common = {
    absWorkingDir: root,
    outdir: out,
    ...{ bundle: true, format: "esm", platform: "browser", minify: true, target: "es2022" },
    logLevel: "warning",
  } satisfies esbuild.BuildOptions;
  const { metafile } = await esbuild.build({
    ...common,
    entryPoints: [
      { in: "islands/boot.ts", out: "boot" },
      ...islands.map((name) => ({ in: `islands/${name}.tsx`, out: name })),
    ],
    ...{ splitting: true, jsx: "automatic", jsxImportSource: "preact", metafile: true },
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
  });
  // Under fixed names: pages and browsers ask for these by name.
  const app = ["dev_reload.ts", "offline.ts", "offline_worker.ts"];
  await esbuild.build({
    ...common,
    entryPoints: app.map((name) => `islands/${name}`),
    define: { VERSION: JSON.stringify(await lookOf(["components", "islands", "static"])) },
  });
  const icons = await writeIcons(out);
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
  await removeOthers(
    out,
    new Set([
      ...Object.keys(metafile.outputs).map((path) => path.split("/").at(-1)!),
      ...app.map((name) => name.replace(".ts", ".js")),
      ...icons,
    ]),
  );
  await Deno.writeTextFile(`${out}/manifest.json`, JSON.stringify(manifest, null, 2));
  return manifest;
}

/** Changes with whatever pages may be made of. */
async function lookOf(folders: string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const folder of folders) {
    const names = (await Array.fromAsync(Deno.readDir(`${root}/${folder}`)))
      .filter(({ isFile }) => isFile).map(({ name }) => name).sort();
    for (const name of names) hash.update(await Deno.readFile(`${root}/${folder}/${name}`));
  }
  return hash.digest("hex").slice(0, 12);
}

/** @returns their names */
async function writeIcons(out: string): Promise<string[]> {
  const drawing = readDrawing(await Deno.readTextFile(`${root}/static/icon.svg`));
  for (const icon of ICONS) {
    const image = await encodePng(icon.pixels, draw(drawing, icon));
    await Deno.writeFile(`${out}/${icon.name}`, image);
  }
  return ICONS.map(({ name }) => name);
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
