/** The program's files once more, to be damaged. */

const ROOT = new URL("../../../", import.meta.url);
/** Read by the program and too large to copy. */
const SHARED = ["node_modules", "_build"];

/** @returns the address of its main.ts; gone with the disposal */
export async function copyProgram(): Promise<AsyncDisposable & { main: URL }> {
  const directory = await Deno.makeTempDir({ prefix: "veze_copy_" });
  for await (const { name } of Deno.readDir(ROOT)) {
    const from = new URL(name, ROOT).pathname;
    if (name === ".git") continue;
    if (SHARED.includes(name)) await Deno.symlink(from, `${directory}/${name}`);
    else await new Deno.Command("cp", { args: ["-r", from, directory] }).output();
  }
  return {
    main: new URL(`file://${directory}/main.ts`),
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
}
