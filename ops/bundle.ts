/**
 * `deno task bundle`: the whole program in `_build/bundle/`, needing Deno or Node 24 and nothing else:
 * `deno run -A --no-npm --no-remote _build/bundle/main.js serve`, `node _build/bundle/main.js serve`.
 */

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Build, BUILD_FILE } from "../services/commands/build.ts";
import { licenceTexts } from "./licences.ts";
import { bundled, external, listAssets, listEntries } from "./assets.ts";

const PACKAGE_FILE = "package.json";
const CONFIG_FILE = "deno.json";
const LICENCES_FILE = "LICENCES.txt";

export interface Bundle {
  /** Root of the sources. */
  root: string;
  /** Directory to write; what is in it goes. */
  out: string;
}

/** Writes a bundle. @returns the paths in it, sorted. @throws Error if an entry cannot be bundled. */
export async function writeBundle({ root, out }: Bundle): Promise<string[]> {
  await Deno.remove(out, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  const entries = await listEntries(root);
  if (!entries.includes("main.ts")) throw new Error(`Cannot bundle ${root}: it has no main.ts`);
  // One file per entry and no shared chunks: a worker loads one file, as it does from source.
  for (const entry of entries) await bundleEntry(root, entry, `${out}/${bundled(entry)}`);
  const assets = await listAssets(root);
  for (const { from, to } of assets) {
    await Deno.mkdir(dirname(`${out}/${to}`), { recursive: true });
    await Deno.copyFile(from, `${out}/${to}`);
  }
  const { version, unstable = [] } = JSON.parse(
    await Deno.readTextFile(`${root}/${CONFIG_FILE}`),
  ) as { version: string; unstable?: string[] };
  const build: Build = { version, ...await sourceOf(root) };
  await Deno.writeTextFile(`${out}/${BUILD_FILE}`, `${JSON.stringify(build)}\n`);
  // Node asks what kind of modules these are.
  await Deno.writeTextFile(`${out}/${PACKAGE_FILE}`, '{ "type": "module" }\n');
  // Deno looks for it beside the entry, wherever it is started: it is to behave as with the sources.
  await Deno.writeTextFile(`${out}/${CONFIG_FILE}`, `${JSON.stringify({ unstable })}\n`);
  const own = [BUILD_FILE, PACKAGE_FILE, CONFIG_FILE];
  // Without a lock file it has no packages.
  if (await isThere(`${root}/deno.lock`)) {
    await Deno.writeTextFile(`${out}/${LICENCES_FILE}`, await licenceTexts(root));
    own.push(LICENCES_FILE);
  }
  return [...entries.map(bundled), ...assets.map(({ to }) => to), ...own].sort();
}

function isThere(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}

/** The commit, as whoever builds says it or git does, and the time. */
async function sourceOf(root: string): Promise<Required<Pick<Build, "commit" | "built">>> {
  const given = Deno.env.get("COMMIT");
  const git = given ? undefined : await new Deno.Command("git", {
    ...{ args: ["rev-parse", "HEAD"], cwd: root, stdout: "piped", stderr: "null" },
  }).output().catch(() => undefined);
  const asked = git?.success ? new TextDecoder().decode(git.stdout).trim() : "unknown";
  const built = Deno.env.get("BUILT") || new Date().toISOString().slice(0, 19) + "Z";
  return { commit: given || asked, built };
}

async function bundleEntry(root: string, entry: string, output: string) {
  await Deno.mkdir(dirname(output), { recursive: true });
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--platform=deno", "--format=esm", "--keep-names"],
      ...external.flatMap((name) => ["--external", name]),
      ...["--output", output, `${root}/${entry}`],
    ],
    cwd: fileURLToPath(new URL("../", import.meta.url)),
    stdout: "null",
  }).output();
  if (!success) throw new Error(`Cannot bundle ${entry}: ${new TextDecoder().decode(stderr)}`);
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
  const files = await writeBundle({ root, out: `${root}/_build/bundle` });
  console.log(`_build/bundle: ${files.length} files`);
}
