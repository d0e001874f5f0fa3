/** Which build this is: a bundle has `build.json`, sources have deno.json alone. */

import { readFile } from "node:fs/promises";
import { isMissing } from "../platform/runtime/files.ts";

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
    return JSON.parse(await readFile(new URL(BUILD_FILE, root), "utf8"));
  } catch (error) {
    if (!isMissing(error)) throw error;
    const { version } = JSON.parse(await readFile(new URL("deno.json", root), "utf8"));
    return { version };
  }
}

const SHORT = 10;

/** What people call it: `0.1.0`, or `0.1.0 (5d2ac07f1b)`, which names the sources too. */
export function buildName({ version, commit }: Build): string {
  return commit === undefined ? version : `${version} (${commit.slice(0, SHORT)})`;
}
