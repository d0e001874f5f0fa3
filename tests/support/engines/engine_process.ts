/** One server process on a directory of its own: started, killed, started again on the same port. */

import { startGuard } from "../process/guard.ts";

/** An engine that belongs to the caller alone. */
export interface PrivateEngine extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly dir: string;
  /** Process id while it runs. */
  readonly pid: number | undefined;
  /** Sends a signal; resolves when the process is gone, or at once for SIGSTOP and SIGCONT. */
  kill(signal?: Deno.Signal): Promise<void>;
  /** Starts it again (ending it first if it still runs) on the same port with the same data. */
  restart(): Promise<void>;
}

/** What tells one engine from another. */
export interface EngineKind {
  name: string;
  binary: string;
  args: string[];
  url: string;
  port: number;
  dir: string;
  /** True if the directory was made for this instance and goes with it. */
  ownsDir: boolean;
  /** Runs as this user; ours when absent. */
  user?: { uid: number; gid: number };
  /** Ends it in order. */
  quit: Deno.Signal;
  ready(pid: number): Promise<boolean>;
  /** Ends the process with SIGKILL, and whatever it forked. */
  murder?(pid: number): Promise<void>;
  /** Runs when it is gone for good, before its directory is removed. */
  cleanUp?(): Promise<void>;
}

const startLimitMs = 30_000;
const quitLimitMs = 10_000;

/** @throws Error with the engine's last words if it does not come up. */
export async function startEngine(kind: EngineKind): Promise<PrivateEngine> {
  const guard = startGuard({ ...(kind.ownsDir ? { dir: kind.dir } : {}), signal: kind.quit });
  const log = `${kind.dir}/server.log`;
  let child: Deno.ChildProcess | undefined;

  async function start() {
    // The shell only sends the output to a file and then becomes the engine: same process id.
    const started = new Deno.Command("sh", {
      args: ["-c", `exec "$0" "$@" >>"${log}" 2>&1`, kind.binary, ...kind.args],
      cwd: kind.dir,
      stdin: "null",
      stdout: "null",
      stderr: "null",
      detached: true,
      ...kind.user,
    }).spawn();
    child = started;
    await guard.watch(started.pid);
    started.status.then(() => {
      if (child === started) child = undefined;
    });
    const deadline = Date.now() + startLimitMs;
    while (!(await kind.ready(started.pid))) {
      if (child !== started) throw new Error(await lastWords("it ended"));
      if (Date.now() > deadline) throw new Error(await lastWords("it is not ready in time"));
      await delay(10);
    }
  }

  async function lastWords(why: string): Promise<string> {
    const text = await Deno.readTextFile(log).catch(() => "");
    return `Cannot start ${kind.name} on port ${kind.port}: ${why}\n${text.slice(-2_000)}`;
  }

  async function kill(signal: Deno.Signal = "SIGKILL") {
    const victim = child;
    if (!victim) return;
    if (signal === "SIGSTOP" || signal === "SIGCONT") return victim.kill(signal);
    if (signal === "SIGKILL" && kind.murder) await kind.murder(victim.pid);
    else victim.kill(signal);
    await victim.status;
    child = undefined;
    await guard.watch(undefined);
  }

  async function quit() {
    if (!child) return;
    const slow = setTimeout(() => kill("SIGKILL"), quitLimitMs);
    child.kill("SIGCONT");
    await kill(kind.quit);
    clearTimeout(slow);
  }

  async function dispose() {
    await quit();
    await kind.cleanUp?.();
    await guard[Symbol.asyncDispose]();
  }

  try {
    await start();
  } catch (error) {
    await kill("SIGKILL");
    await dispose();
    throw error;
  }
  return {
    url: kind.url,
    port: kind.port,
    dir: kind.dir,
    get pid() {
      return child?.pid;
    },
    kill,
    async restart() {
      await quit();
      await start();
    },
    [Symbol.asyncDispose]: dispose,
  };
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Starts on one free port after another: somebody may take a port between the look and the start. */
export async function onFreePort<T>(
  port: number | undefined,
  freePort: () => number,
  start: (port: number) => Promise<T>,
): Promise<T> {
  if (port !== undefined) return await start(port);
  for (let tries = 1;; tries++) {
    try {
      return await start(freePort());
    } catch (error) {
      if (tries === 3 || !/in use/i.test(String(error))) throw error;
    }
  }
}

/** Letters and digits nobody can guess. */
export function randomPassword(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toHex();
}
