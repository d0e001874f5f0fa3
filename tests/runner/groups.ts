/**
 * Which test files run together. A file of its own loads the whole program anew and opens apps and
 * browsers of its own, a second and more each: files of one folder that only ask things of an app
 * share one process, and so what they set up. Those that start, kill and time processes stay alone.
 */

/** Folders, with everything below them, whose files share a process; the first that fits counts. */
const TOGETHER = [
  ...["tests/api", "tests/arena", "tests/pages", "tests/realtime", "tests/security"],
  ...["tests/sdk", "tests/workers", "tests/delivery"],
  ...["tests/architecture", "components", "db", "routes", "services"],
];

const BUILT = "_build/tests";

/** Writes an entry for each folder whose files run together. @returns entries, and files that run alone */
export async function groupTests(files: readonly string[]): Promise<string[]> {
  const groups = new Map<string, string[]>();
  for (const file of [...files].sort()) {
    const folder = TOGETHER.find((each) => file.startsWith(`${each}/`)) ?? file;
    groups.set(folder, [...groups.get(folder) ?? [], file]);
  }
  await Deno.remove(BUILT, { recursive: true }).catch(() => {});
  await Deno.mkdir(BUILT, { recursive: true });
  return await Promise.all(
    [...groups].map(([name, members]) =>
      members.length === 1
        ? Promise.resolve(members[0]!)
        : inOneProcess(name.replaceAll("/", "."), members)
    ),
  );
}

/** Writes an entry that runs all of these files. @returns it */
export async function inOneProcess(name: string, files: readonly string[]): Promise<string> {
  await Deno.mkdir(BUILT, { recursive: true });
  const entry = `${BUILT}/${name}.ts`;
  await Deno.writeTextFile(entry, files.map((file) => `import "../../${file}";\n`).join(""));
  return entry;
}

/** What kills, freezes and cuts real processes: a third of the files in a run, all in `.ci/faults` and `soak`. */
const FAULTS = "tests/faults";
const SHARE = 3;

/**
 * Leaves of the tests that break things a share that the seed draws: three seeds in a row run every one.
 * @returns the files to run, and how many were left out
 */
export function drawFaults(
  files: readonly string[],
  seed: number,
): { files: string[]; left: number } {
  const faults = files.filter((file) => isBelow(file, FAULTS)).sort();
  const left = new Set(faults.filter((_, i) => (i + seed) % SHARE !== 0));
  return { files: files.filter((file) => !left.has(file)), left: left.size };
}

/** Whether what `groupTests` answers is of the folder. */
export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`) ||
    path.startsWith(`${BUILT}/${folder.replaceAll("/", ".")}.`);
}

/** Test files of the project below `folder`. */
export async function listTests(folder = "."): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = folder === "." ? name : `${folder}/${name}`;
    if (isDirectory) {
      if (!/^(\..*|_build|node_modules)$/.test(name)) found.push(...await listTests(path));
    } else if (/_test\.tsx?$/.test(name)) found.push(path);
  }
  return found;
}
