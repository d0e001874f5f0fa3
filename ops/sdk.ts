/**
 * The TypeScript client as one JavaScript file with its types, for Node and pages without a build:
 * `sdk.mjs`, `sdk.d.mts`, `types/`.
 */

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import ts from "typescript";

const root = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
const ENTRY = `${root}/sdk/mod.ts`;

/** The client as one module; what Node 20 and browsers of 2022 understand. */
export async function bundleSdk(): Promise<string> {
  const { outputFiles } = await esbuild.build({
    ...{ entryPoints: [ENTRY], write: false, bundle: true, format: "esm", target: "es2022" },
    platform: "neutral",
    logLevel: "warning",
  });
  return outputFiles[0]!.text;
}

/** Declarations by path. @throws Error with TypeScript's words where they cannot be made */
export function declareSdk(): Record<string, string> {
  const files: Record<string, string> = { "sdk.d.mts": 'export * from "./types/mod.mjs";\n' };
  const program = ts.createProgram([ENTRY], {
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    ...{ declaration: true, emitDeclarationOnly: true, allowImportingTsExtensions: true },
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.esnext.disposable.d.ts"],
    types: [],
  });
  const { diagnostics } = program.emit(undefined, (path, text) => {
    const name = path.slice(`${root}/sdk/`.length).replace(/\.d\.ts$/, ".d.mts");
    files[`types/${name}`] = text.replaceAll(/(["'])(\.\.?\/[\w./]+)\.ts\1/g, "$1$2.mjs$1");
  });
  const all = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (all.length > 0) {
    const host = { getCanonicalFileName: (n: string) => n, getCurrentDirectory: () => root };
    throw new Error(ts.formatDiagnostics(all, { ...host, getNewLine: () => "\n" }));
  }
  return files;
}

/** @param out directory to write; what is in it goes. @returns the paths in it */
export async function buildSdk(out = `${root}/_build/sdk`): Promise<string[]> {
  await Deno.remove(out, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  const files = { "sdk.mjs": await bundleSdk(), ...declareSdk() };
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(`${out}/${path}`), { recursive: true });
    await Deno.writeTextFile(`${out}/${path}`, text);
  }
  return Object.keys(files);
}
