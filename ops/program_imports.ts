/** Which packages the program itself imports: not its tests, benches and tools. */

/** Directories of the tree whose modules are the program, besides main.ts. */
const PROGRAM = ["components", "db", "islands", "routes", "sdk", "services", "workers"];

/** Specifiers of the import map as the lock file writes them: `npm:hono@4.13.19`. */
export async function listProgramImports(root: string): Promise<string[]> {
  const { imports }: { imports: Record<string, string> } = JSON.parse(
    await Deno.readTextFile(`${root}/deno.json`),
  );
  // The longest name first: "preact/hooks" is of "preact/", not of "preact".
  const names = Object.keys(imports).sort((a, b) => b.length - a.length);
  const found = new Set<string>();
  for await (const path of modules(root)) {
    for (const [, specifier] of (await Deno.readTextFile(path)).matchAll(IMPORTS)) {
      const name = names.find((each) =>
        each === specifier || each.endsWith("/") && specifier!.startsWith(each)
      );
      const target = name && imports[name]!;
      if (target?.startsWith("npm:")) found.add(packageOf(target));
    }
  }
  // The JSX runtime is named by the compiler, the driver is patched from its package.
  for (const name of ["preact", "postgres"]) found.add(packageOf(imports[name]!));
  return [...found].sort();
}

const IMPORTS = /\b(?:from|import)\s*\(?\s*"([^".][^"]*)"/g;

/** `npm:/preact@11.2.0/` and `npm:hono@4.13.19/tiny` are of one package each. */
function packageOf(target: string): string {
  const [, name] = /^npm:\/?((?:@[^/]+\/)?[^/]+)/.exec(target)!;
  return `npm:${name}`;
}

async function* modules(root: string): AsyncGenerator<string> {
  yield `${root}/main.ts`;
  for (const dir of PROGRAM) yield* below(`${root}/${dir}`);
}

async function* below(dir: string): AsyncGenerator<string> {
  let entries;
  try {
    entries = await Array.fromAsync(Deno.readDir(dir));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  for (const { name, isDirectory } of entries) {
    if (isDirectory) yield* below(`${dir}/${name}`);
    else if (/(?<!_test|\.config)\.tsx?$/.test(name)) yield `${dir}/${name}`;
  }
}
