/** A program run once more: in place of the one who started it, with other options, or beside it. */

import type { Child, Environment } from "./runtime.ts";

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

export interface ChildOptions {
  /** Beside what this process has. */
  env?: Record<string, string>;
  /** Its standard input is a pipe that ends with this process, even if that is killed. */
  attached?: boolean;
  /** Told to end when this aborts. */
  signal?: AbortSignal;
}

/** Runs Deno with these arguments; passes on signals, and ends as it ends. @returns its exit code */
export async function runChild(
  args: string[],
  { env = {}, attached = false, signal }: ChildOptions = {},
): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    ...{ args, env, stdin: attached ? "piped" : "inherit", stdout: "inherit", stderr: "inherit" },
  }).spawn();
  const tell = (name: Deno.Signal) => {
    try {
      child.kill(name);
    } catch {
      // It has ended: so do we.
    }
  };
  for (const name of SIGNALS) Deno.addSignalListener(name, () => tell(name));
  signal?.addEventListener("abort", () => tell("SIGTERM"), { once: true });
  if (signal?.aborted) tell("SIGTERM");
  return (await child.status).code;
}

/** Starts a process beside this one. @param args of the command, Deno unless another is named */
export function startChild(
  args: readonly string[],
  env: Environment,
  command: string = Deno.execPath(),
): Child {
  const set = Object.entries(env).filter((entry): entry is [string, string] =>
    entry[1] !== undefined
  );
  const options: Deno.CommandOptions = {
    ...{ args: [...args], stdin: "piped", stdout: "inherit", stderr: "inherit" },
  };
  const child = spawnAllowed(command, options, set);
  const input = child.stdin.getWriter();
  return {
    pid: child.pid,
    ended: child.status.then(({ code }) => code),
    // Who has ended hears nothing.
    tell: (text) => void input.write(new TextEncoder().encode(text)).catch(() => {}),
    kill(signal) {
      try {
        child.kill(signal);
      } catch {
        // It has ended.
      }
    },
  };
}

/** Settings of the loader, by which a program that may run one other could run any. */
const LOADERS = /^(LD|DYLD)_/;

/**
 * With all that is set here. Where one of those is a loader's, least permission refuses that: then with
 * what this program itself may see and nothing else.
 */
function spawnAllowed(
  command: string,
  options: Deno.CommandOptions,
  env: readonly [string, string][],
): Deno.ChildProcess {
  try {
    return new Deno.Command(command, { ...options, env: Object.fromEntries(env) }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    const seen = Object.fromEntries(env.filter(([name]) => !LOADERS.test(name)));
    return new Deno.Command(command, { ...options, env: seen, clearEnv: true }).spawn();
  }
}

/** What lets Deno's processes share a port: it is not settled in the runtime yet. */
export const SHARES_PORTS = "--unstable-net";
