/** Which build this is: a bundle has `build.json`, sources have deno.json alone. */

export interface Build {
  /** As deno.json has it. */
  version: string;
  /** Of the sources it was made from, and when (RFC 3339); absent when run from these. */
  commit?: string;
  built?: string;
}

/** Written beside main.js by ops/bundle.ts. */
export const BUILD_FILE = "build.json";

/** @param root where the program lies */
export async function readBuild(root: URL): Promise<Build> {
  try {
    return JSON.parse(await Deno.readTextFile(new URL(BUILD_FILE, root)));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const { version } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
    return { version };
  }
}
