/** Compiles C# by Mono's compiler: the client as a library, and programs on it. */

import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
const OUT = `${root}/_build/csharp`;
/** What needs an engine, and is compiled by it. */
const OF_UNITY = "/Unity/";
const GAC = "/usr/lib/mono/gac/Newtonsoft.Json";

/** Debian's. Undefined where it is missing. */
async function findNewtonsoft(): Promise<string | undefined> {
  try {
    for await (const { name } of Deno.readDir(GAC)) return `${GAC}/${name}/Newtonsoft.Json.dll`;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return undefined;
}

/** Whether this machine compiles and runs C# (Debian: mono-mcs, mono-devel and two libraries). */
export async function hasMono(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command("mcs", { args: ["--version"] }).output();
    return success && await findNewtonsoft() !== undefined;
  } catch {
    // No such program, or none that may be run.
    return false;
  }
}

async function sources(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await sources(path));
    else if (name.endsWith(".cs") && !path.includes(OF_UNITY)) found.push(path);
  }
  return found.sort();
}

async function compile(args: string[]): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command("mcs", {
    // A parameter without words of its own is explained by its method's.
    args: ["-langversion:7", "-warn:4", "-warnaserror", "-nowarn:1573", ...args],
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`Cannot compile C#:\n${text.decode(stdout)}${text.decode(stderr)}`);
}

/** The client as `_build/csharp/Veze.dll` with its documentation. @throws Error with the compiler's words */
export async function compileClient(): Promise<void> {
  await Deno.mkdir(OUT, { recursive: true });
  await compile([
    ...["-target:library", `-out:${OUT}/Veze.dll`, `-doc:${OUT}/Veze.xml`, "-optimize"],
    ...["-r:System.Net.Http.dll", `-r:${await findNewtonsoft()}`],
    ...await sources(`${root}/sdk/csharp/Runtime`),
  ]);
}

/** The parts for Unity, against declarations of its API. @throws Error with the compiler's words */
export async function compileUnityParts(declarations: string, define: string[]): Promise<void> {
  const parts = (await Array.fromAsync(Deno.readDir(`${root}/sdk/csharp/Runtime/Unity`)))
    .map(({ name }) => name).filter((name) => name.endsWith(".cs"));
  await compile([
    ...["-target:library", `-out:${OUT}/Veze.Unity.dll`, `-r:${OUT}/Veze.dll`],
    // What nobody implements here, and what Unity's inspector sets.
    ...["-nowarn:626,649,824,1591,169", ...define.map((each) => `-define:${each}`), declarations],
    ...parts.map((name) => `${root}/sdk/csharp/Runtime/Unity/${name}`),
  ]);
}

/** A program on it. @returns its path, for `mono` */
export async function compileProgram(name: string, files: string[]): Promise<string> {
  const out = `${OUT}/${name}.exe`;
  await compile([
    ...[`-out:${out}`, "-optimize", `-r:${OUT}/Veze.dll`, `-r:${await findNewtonsoft()}`, ...files],
  ]);
  return out;
}
