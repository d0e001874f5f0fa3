/**
 * What the program consists of besides its packages: its entries, and every file it reads at run
 * time. Bundle, binary and the test of both take the list from here.
 *
 * A bundle keeps the tree's paths, with `.js` for `.ts`, so that the program finds everything
 * relative to main.js just as it does relative to main.ts.
 */

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** A file of the program: where it is now, and its path below the program's root. */
export interface Asset {
  from: string;
  to: string;
}

/** Read at run time, relative to the root. What is not there yet is left out. */
const kept = [
  "db/migrations/",
  "db/embedded/cluster.tar.gz",
  "static/",
  "_build/assets/",
  "models/",
];

/** Files inside packages that their code reads from beside itself, which a bundle has none of. */
const fromPackages = [
  {
    name: "@electric-sql/pglite",
    files: ["pglite.wasm", "pglite.data", "initdb.wasm"],
    to: "db/embedded/pglite/",
  },
  {
    name: "onnxruntime-web/wasm",
    files: ["ort-wasm-simd-threaded.wasm"],
    to: "workers/onnxruntime/",
  },
];

/** Native add-ons and build tools: loaded on demand where they are installed, never part of it. */
export const external = ["@duckdb/node-api", "esbuild", "playwright-core"];

const neverNames = /^\.|_test\.tsx?$|\.(ts|tsx|log|pem|key)$|~$/;

/** Every file to carry along, sorted by path. */
export async function listAssets(root: string): Promise<Asset[]> {
  const assets: Asset[] = [];
  for (const path of kept) {
    for await (const file of filesBelow(root, path)) {
      assets.push({ from: `${root}/${file}`, to: file });
    }
  }
  for (const { name, files, to } of fromPackages) {
    const dir = dirname(fileURLToPath(import.meta.resolve(name)));
    assets.push(...files.map((file) => ({ from: `${dir}/${file}`, to: to + file })));
  }
  return assets.sort((a, b) => a.to < b.to ? -1 : 1);
}

/** main.ts and every worker: modules that are started by URL, so nothing imports them. */
export async function listEntries(root: string): Promise<string[]> {
  const entries: string[] = [];
  for (const dir of ["main.ts", "db/", "services/", "workers/"]) {
    for await (const file of filesBelow(root, dir, /^\./)) {
      if (file === "main.ts" || /(^|[/_])worker\.ts$/.test(file)) entries.push(file);
    }
  }
  return entries.sort();
}

/** The same path in a bundle. */
export function bundled(entry: string): string {
  return entry.replace(/\.tsx?$/, ".js");
}

async function* filesBelow(
  root: string,
  path: string,
  never = neverNames,
): AsyncGenerator<string> {
  const info = await Deno.stat(`${root}/${path}`).catch(() => undefined);
  if (!info) return;
  if (info.isFile) return yield path;
  for await (const { name, isDirectory, isFile } of Deno.readDir(`${root}/${path}`)) {
    if (never.test(name)) continue;
    if (isDirectory) yield* filesBelow(root, `${path}${name}/`, never);
    else if (isFile) yield path + name;
  }
}
