/** Node of a given version: the machine's own where it is one, else npm's. */

import { onPath } from "../engines/find_engines.ts";

/** By major version: what is fetched where the machine has none. */
const PINNED = { 20: "20.20.2", 22: "22.23.3" } as const;
export type NodeMajor = keyof typeof PINNED;

/** False on a machine without Node: the client's tests there are skipped. */
export const hasNode = await onPath("npx") !== undefined;

const PROGRAM = "process.stdout.write(process.execPath)";

/** Path of the program. @throws Error when npm cannot be reached */
export async function findNode(major: NodeMajor): Promise<string> {
  const version = await output("node", ["--version"]).catch(() => "");
  if (version.startsWith(`v${major}.`)) return await output("node", ["-e", PROGRAM]);
  return await output("npx", ["-y", "-p", `node@${PINNED[major]}`, "node", "-e", PROGRAM]);
}

async function output(program: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args, stdin: "null" })
    .output();
  const text = new TextDecoder();
  if (!success) throw new Error(`Cannot run ${program}: ${text.decode(stderr)}`);
  return text.decode(stdout).trim();
}
