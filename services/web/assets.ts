/** Scripts of the islands, named by their contents; written by ops/islands.ts. */

/** By the language they speak, as BCP 47 calls it. */
export type ScriptManifests = Readonly<Record<string, ScriptManifest>>;

export interface ScriptManifest {
  /** Wakes the islands of a page. */
  boot: { src: string; imports: string[] };
  /** By island: its script and what that imports. */
  islands: Record<string, { src: string; imports: string[] }>;
}

/** A file of the program by name, or undefined when there is none. */
export type ReadFile = (name: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;

/** @throws when the scripts have not been built */
export async function readManifests(read: ReadFile): Promise<ScriptManifests> {
  const bytes = await read("manifest.json");
  if (!bytes) throw new Error("Cannot serve pages: build their scripts with `deno task islands`");
  return JSON.parse(new TextDecoder().decode(bytes));
}
