/** Makes the tests, and the threads that they start, something that Node runs: `_build/node_tests/`. */

import { builtinModules } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");
export const OUT = `${ROOT}/_build/node_tests`;

/** Modules that threads are made of; each is one file, as in a bundle. */
const THREADS = [
  ...["workers/arena_worker.ts", "workers/inference_worker.ts", "workers/telemetry_worker.ts"],
  "workers/simulator_worker.ts",
  ...["db/embedded/worker.ts", "tests/support/engines/valkey_worker.ts"],
  ...["dying", "refusing", "waiting"].map((kind) => `tests/support/ml/${kind}_inference_worker.ts`),
];

/** @param files of tests, below the root @returns paths of what Node imports, in the same order */
export async function buildForNode(files: readonly string[]): Promise<string[]> {
  await Deno.remove(OUT, { recursive: true }).catch(() => {});
  const { imports } = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`));
  const common = {
    absWorkingDir: ROOT,
    ...{ bundle: true, format: "esm", platform: "node", target: "node24", logLevel: "warning" },
    // No names kept: functions that are run in a browser would ask for a helper that is not there.
    ...{ jsx: "automatic", jsxImportSource: "preact" },
    loader: { ".lua": "text", ".sql": "text" },
    plugins: [places(), packages(imports)],
    define: { "import.meta.main": "false" },
    inject: ["tests/runner/node/deno.ts"],
  } satisfies esbuild.BuildOptions;
  await esbuild.build({
    ...common,
    entryPoints: ["tests/runner/node/main.ts", ...files],
    ...{ outdir: OUT, outbase: ROOT, splitting: true },
  });
  await Promise.all(THREADS.map((path) =>
    esbuild.build({
      ...common,
      inject: [],
      entryPoints: [path],
      ...{ outdir: OUT, outbase: ROOT },
    })
  ));
  await Deno.writeTextFile(`${OUT}/package.json`, '{ "type": "module" }\n');
  return files.map((path) => `${OUT}/${path.replace(/\.tsx?$/, ".js")}`);
}

/** A module goes on knowing where its source lies. */
function places(): esbuild.Plugin {
  return {
    name: "places",
    setup(build) {
      build.onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
        const text = await Deno.readTextFile(path);
        const url = pathToFileURL(path).href;
        return {
          loader: path.endsWith("x") ? "tsx" : "ts",
          contents: text
            .replaceAll("import.meta.url", JSON.stringify(url))
            .replaceAll("import.meta.filename", JSON.stringify(path))
            .replaceAll("import.meta.dirname", JSON.stringify(path.replace(/\/[^/]*$/, ""))),
        };
      });
    },
  };
}

/** Packages stay where they are installed, found as Deno finds them. */
function packages(imports: Record<string, string>): esbuild.Plugin {
  const known = Object.entries(imports);
  return {
    name: "packages",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
        if (/^(node|file|data):/.test(path) || builtinModules.includes(path)) {
          return { path, external: true };
        }
        const own = known.find(([name]) => name === path)?.[1];
        if (own?.startsWith("./")) return { path: `${ROOT}/${own.slice(2)}` };
        const isOurs = known.some(([name]) =>
          name === path || (name.endsWith("/") && path.startsWith(name))
        );
        if (!isOurs && !importer.startsWith(`${ROOT}/node_modules`)) return undefined;
        return { path: import.meta.resolve(path), external: true };
      });
    },
  };
}
