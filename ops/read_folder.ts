/** Every file below a folder with its bytes, by its path in it. */
export async function readFolder(folder: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (!isDirectory) files.set(name, await Deno.readFile(path));
    else for (const [below, bytes] of await readFolder(path)) files.set(`${name}/${below}`, bytes);
  }
  return files;
}
