/**
 * `deno task islands`: scripts of the islands, named by their contents, into `_build/assets/`, with a
 * manifest of who needs what; and what makes pages an app: the offline worker and the icons. Islands are
 * built once for each language, with the words of that language and no other.
 */

import { createHash } from "node:crypto";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { type Language, LANGUAGES } from "../components/words/language.ts";
import type { ScriptManifest, ScriptManifests } from "../services/web/assets.ts";
import { draw, encodePng, ICONS, readDrawing } from "./icons.ts";

const BOOT = "islands/lib/boot.ts";
const root = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");

const common = (out: string) => ({
  absWorkingDir: root,
  outdir: out,
  ...{ bundle: true, format: "esm", platform: "browser", minify: true, target: "es2022" },
  ...{ jsx: "automatic", jsxImportSource: "preact" },
  // As they are served: an ä in two bytes, not four.
  charset: "utf8",
  logLevel: "warning",
} satisfies esbuild.BuildOptions);

const nameOf = (path: string) => /\/([A-Z]\w*)\.tsx$/.exec(path)?.[1];

/** Puts the catalogues of one language in the place of those that look up which is spoken. */
function speakingOnly(language: Language): esbuild.Plugin {
  return {
    name: "speaking only",
    setup(build) {
      build.onResolve({ filter: /\/words\/\w+\.tsx?$/ }, async ({ path, resolveDir }) => {
        const file = fileURLToPath(new URL(path, `${pathToFileURL(resolveDir)}/`));
        const [, name] = /\/components\/words\/(\w+\.tsx?)$/.exec(file) ?? [];
        const own = `${root}/components/words/${language}/${name}`;
        // What only the staff and developers read has one language.
        const isThere = name && await Deno.stat(own).then(() => true, () => false);
        return isThere ? { path: own, sideEffects: false } : undefined;
      });
    },
  };
}

/** How the islands' scripts are built, for whoever has to build the same again. */
export async function islandsBuild(out = `${root}/_build/assets`, language: Language = "en") {
  const islands = (await filesOf("islands")).filter((path) => nameOf(path) !== undefined);
  return {
    ...common(out),
    entryPoints: [
      { in: BOOT, out: "boot" },
      ...islands.map((path) => ({ in: path, out: nameOf(path)! })),
    ],
    plugins: [speakingOnly(language)],
    splitting: true,
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
  } satisfies esbuild.BuildOptions;
}

/** @param out directory to write; what is in it goes */
export async function buildIslands(out = `${root}/_build/assets`): Promise<ScriptManifests> {
  const built = await Promise.all(
    (Object.keys(LANGUAGES) as Language[]).map(async (language) =>
      [language, await buildLanguage(out, language)] as const
    ),
  );
  // Under fixed names: pages and browsers ask for these by name. A film needs the whole simulation,
  // which would otherwise be among the scripts that islands share; what developers look at, no player
  // carries.
  const app = ["dev_reload.ts", "farewell.ts", "offline.ts", "offline_worker.ts", "time_zone.ts"]
    .map((name) => `lib/${name}`);
  app.push("replay/film_script.ts", "arena/debug/probe.ts");
  await esbuild.build({
    ...common(out),
    entryPoints: app.map((path) => `islands/${path}`),
    entryNames: "[name]",
    define: {
      VERSION: JSON.stringify(await lookOf(["components", "islands", "routes/views", "static"])),
    },
  });
  const icons = await writeIcons(out);
  await removeOthers(
    out,
    new Set([
      ...built.flatMap(([, { files }]) => files),
      ...app.map((path) => path.split("/").at(-1)!.replace(".ts", ".js")),
      ...icons,
    ]),
  );
  const manifests = Object.fromEntries(
    built.map(([language, { manifest }]) => [language, manifest]),
  );
  await Deno.writeTextFile(`${out}/manifest.json`, JSON.stringify(manifests, null, 2));
  return manifests;
}

/** @returns the scripts of one language, and the names of all files */
async function buildLanguage(
  out: string,
  language: Language,
): Promise<{ manifest: ScriptManifest; files: string[] }> {
  const build = await islandsBuild(out, language);
  const islands = new Map(build.entryPoints.slice(1).map((entry) => [entry.out, entry.in]));
  const { metafile } = await esbuild.build({ ...build, metafile: true });
  const byEntry = new Map<string, { file: string; imports: string[] }>();
  for (const [path, { entryPoint, imports }] of Object.entries(metafile.outputs)) {
    if (!entryPoint) continue;
    const fileOf = (file: string) => file.split("/").at(-1)!;
    byEntry.set(entryPoint, {
      file: fileOf(path),
      imports: imports.filter(({ kind }) => kind === "import-statement").map(({ path }) =>
        fileOf(path)
      ),
    });
  }
  const scriptOf = (entry: string) => {
    const { file, imports } = byEntry.get(entry)!;
    return { src: file, imports };
  };
  const manifest: ScriptManifest = {
    boot: scriptOf(BOOT),
    islands: Object.fromEntries(
      islands.entries().map(([name, path]) => [name, scriptOf(path)]),
    ),
  };
  return { manifest, files: Object.keys(metafile.outputs).map((path) => path.split("/").at(-1)!) };
}

/** Changes with whatever pages may be made of. */
async function lookOf(folders: string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const folder of folders) {
    for (const path of await filesOf(folder)) hash.update(await Deno.readFile(`${root}/${path}`));
  }
  return hash.digest("hex").slice(0, 12);
}

/** Paths of all files below a folder, in order. */
async function filesOf(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${root}/${folder}`)) {
    const path = `${folder}/${name}`;
    paths.push(...isDirectory ? await filesOf(path) : [path]);
  }
  return paths.sort();
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
  const manifests = Object.entries(await buildIslands());
  await esbuild.stop();
  const ms = Math.round(performance.now() - started);
  console.log(
    `_build/assets: ${Object.keys(manifests[0]![1].islands).length} islands in ${ms} ms, for ` +
      manifests.map(([language]) => language).join(" and "),
  );
}
