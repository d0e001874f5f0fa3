/** The program as operators run it: a child process of main.ts, to be killed, frozen and asked. */

import { dirname } from "node:path";
import process from "node:process";
import { listPermissions, narrow, permissionFlags, ROOT } from "../../../ops/permissions.ts";
import { lacksTraces } from "../../../services/commands/serve/traced.ts";
import { startGuard } from "./guard.ts";

const program = new URL("../../../main.ts", import.meta.url);
/** The program's bundle, where a whole run has made one: it starts with two thirds of the sources' work. */
const built = Deno.env.get("TEST_PROGRAM");
/** What the program is to run on: what the tests do. */
export const onNode = process.versions.deno === undefined;

export interface ProgramOptions {
  /** What to run; the program itself unless given. */
  main?: URL;
  /** Command line behind it; `serve` unless given. */
  args?: string[];
  env: Record<string, string>;
  /**
   * May do everything, as under `deno run -A`, which it must where it runs itself once more with
   * traces; else what `deno task start` lets it.
   */
  trusted?: boolean;
}

export interface RunningProgram extends AsyncDisposable {
  readonly pid: number;
  readonly status: Promise<Deno.CommandStatus>;
  /** Everything it has written so far. */
  output(): string;
  /** Sends a signal; resolves when the process is gone, or at once for SIGSTOP and SIGCONT. */
  kill(signal: Deno.Signal): Promise<Deno.CommandStatus | undefined>;
}

/** Starts it; it is ended with us, whatever ends us. */
export async function startProgram(
  { main = program, args = ["serve"], env, trusted = main !== program || lacksTraces(env) }:
    ProgramOptions,
): Promise<RunningProgram> {
  const guard = startGuard({ signal: "SIGKILL" });
  const isBuilt = built !== undefined && main === program;
  const place = { root: isBuilt ? dirname(built) : ROOT, cwd: Deno.cwd(), env, args };
  const permissions = trusted ? ["-A"] : permissionFlags(narrow(await listPermissions(), place));
  // Compiling WASM a second time, for speed, pays only where a process lives longer.
  const flags = ["run", ...permissions, "--no-check", "--v8-flags=--liftoff-only"];
  const [command, ...own] = isBuilt && onNode
    ? [process.execPath, built]
    : [Deno.execPath(), ...flags, isBuilt ? built : main.href];
  const child = new Deno.Command(command!, {
    args: [...own, ...args],
    clearEnv: true,
    env: { ...inherited(), ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await guard.watch(child.pid);
  let text = "";
  const collect = async (from: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    for await (const chunk of from) text += decoder.decode(chunk, { stream: true });
  };
  const read = Promise.all([collect(child.stdout), collect(child.stderr)]);
  let over = false;
  const status = child.status.then(async (ended) => {
    over = true;
    await Promise.all([read, guard.watch(undefined)]);
    return ended;
  });
  async function kill(signal: Deno.Signal) {
    if (!over) child.kill(signal);
    return signal === "SIGSTOP" || signal === "SIGCONT" ? undefined : await status;
  }
  return {
    pid: child.pid,
    status,
    output: () => text,
    kill,
    async [Symbol.asyncDispose]() {
      await kill("SIGKILL");
      await guard[Symbol.asyncDispose]();
    },
  };
}

/** Runs a command to its end. */
export async function runProgram(
  options: ProgramOptions,
): Promise<{ code: number; output: string }> {
  await using program = await startProgram(options);
  const { code } = await program.status;
  return { code, output: program.output() };
}

/** What a child needs to find its packages, and nothing of ours that would set it up. */
function inherited(): Record<string, string> {
  const names = ["PATH", "HOME", "DENO_DIR", "XDG_CACHE_HOME", "TMPDIR"];
  return Object.fromEntries(names.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  }));
}
