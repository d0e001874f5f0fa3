/**
 * Least permission (SEC11): what the program may do on a machine. `permissions.program` of deno.json is
 * the whole list; the binary gets it as it is, `deno task start` what the settings leave of it.
 * docs/security.md says why what is open stays open.
 */

import { fileURLToPath } from "node:url";
import { isAbsolute, join } from "node:path";
import { SHARES_PORTS } from "../services/platform/runtime/child_deno.ts";
import { LATER_OPTIMIZED } from "../services/platform/runtime/v8_options.ts";

/** Members of a permission set of deno.json that we use: everything, or these. */
export interface PermissionSet {
  read: true | string[];
  write: true | string[];
  net: { allow: true | string[]; deny: string[] };
  /** Variables by name; others are as if they were not set. */
  env: { allow: string[]; ignore: true };
  sys: string[];
  /** Programs it may run: itself, to serve by several processes. */
  run: string[];
}

/** What a compiled program may do wherever it is started. */
export async function listPermissions(): Promise<PermissionSet> {
  const text = await Deno.readTextFile(new URL("../deno.json", import.meta.url));
  return JSON.parse(text).permissions.program;
}

/** The same as options of Deno, which asks nobody: what is not in the list fails. */
export function permissionFlags({ read, write, net, env, sys, run }: PermissionSet): string[] {
  return [
    "--no-prompt",
    ...flag("--allow-read", read),
    ...flag("--allow-write", write),
    ...flag("--allow-net", net.allow),
    ...flag("--deny-net", net.deny),
    ...flag("--allow-env", env.allow),
    "--ignore-env",
    ...flag("--allow-sys", sys),
    ...flag("--allow-run", run),
    "--deny-import",
  ];
}

/** A comma in a name is written twice; nothing allowed is no option. */
function flag(name: string, allowed: true | string[]): string[] {
  if (allowed === true) return [name];
  if (allowed.length === 0) return [];
  return [`${name}=${allowed.map((each) => each.replaceAll(",", ",,")).join(",")}`];
}

export interface Place {
  /** Where the program lies. */
  root: string;
  /** Where it is started: what relative paths of settings are meant from. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Words behind main.ts. */
  args: readonly string[];
}

/**
 * What is left of the list under these settings; wrong ones are the program's to complain of. The
 * network stays as it is: webhooks, issuers, brokers and other nodes have addresses of their own.
 */
export function narrow(all: PermissionSet, { root, cwd, env, args }: Place): PermissionSet {
  // The binary's own file is this program and no other; here it is Deno, which may be told to do all.
  const none = { ...all, run: [] };
  // Other commands read and write files that their line names.
  if (args[0] !== "serve" && args[0] !== "worker") return none;
  const data = pathOf(env.DATA_DIR || ".data", cwd);
  const files = [env.GAME_CONFIG, env.MODELS_DIR].filter((path) =>
    path !== undefined && path !== ""
  )
    .map((path) => pathOf(path!, cwd));
  const isEmbedded = !env.DATABASE_URL;
  return {
    ...none,
    read: [root, data, ...files],
    write: isEmbedded ? [data] : [],
  };
}

function pathOf(path: string, cwd: string): string {
  return isAbsolute(path) ? path : join(cwd, path);
}

/** Arguments of Deno that start the program under these settings. */
export async function startArguments(place: Place): Promise<string[]> {
  return [
    "run",
    ...permissionFlags(narrow(await listPermissions(), place)),
    V8_FLAGS,
    ...(place.args.includes("--member") ? [SHARES_PORTS] : []),
    join(place.root, "main.ts"),
    ...place.args,
  ];
}

/**
 * Megabytes of the collector's young half-space, 16 by default. What requests leave behind lives as
 * long as a commit: four times the room is a quarter of the collections, and less of it is copied.
 */
export const V8_FLAGS = `--v8-flags=--max-semi-space-size=64,${LATER_OPTIMIZED}`;

export const ROOT = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
