/**
 * What tests ask Deno for, on Node: files and sockets by `@deno/shim-deno`, and here what that one has
 * not got. The program asks its own runtime.
 */

import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { createServer } from "node:http";
import process from "node:process";
import { Readable, Writable } from "node:stream";
import { Deno as shim } from "@deno/shim-deno";
import { getRequestListener } from "@hono/node-server";
import { connect, listen } from "./connections.ts";
import { registerTest } from "./collected.ts";

interface CommandOptions {
  args?: string[];
  cwd?: string | URL;
  env?: Record<string, string>;
  clearEnv?: boolean;
  stdin?: "piped" | "inherit" | "null";
  stdout?: "piped" | "inherit" | "null";
  stderr?: "piped" | "inherit" | "null";
  detached?: boolean;
  uid?: number;
  gid?: number;
}

const STDIO = { piped: "pipe", inherit: "inherit", null: "ignore" } as const;

class Command {
  constructor(readonly command: string | URL, readonly options: CommandOptions = {}) {}

  spawn() {
    const { args = [], cwd, env = {}, clearEnv = false, detached = false, uid, gid } = this.options;
    const { stdin = "inherit", stdout = "inherit", stderr = "inherit" } = this.options;
    const child = spawn(String(this.command), args, {
      ...(cwd !== undefined && { cwd }),
      env: clearEnv ? env : { ...process.env, ...env },
      stdio: [STDIO[stdin], STDIO[stdout], STDIO[stderr]],
      ...{ detached, ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) },
    });
    const status = new Promise<{ success: boolean; code: number; signal: string | null }>(
      (resolve, reject) => {
        child.once("error", reject);
        child.once(
          "exit",
          (code, signal) => resolve({ success: code === 0, code: code ?? 128, signal }),
        );
      },
    );
    status.catch(() => {});
    const readable = (from: Readable | null) => from && Readable.toWeb(from);
    return {
      pid: child.pid,
      status,
      stdin: child.stdin && Writable.toWeb(child.stdin),
      stdout: readable(child.stdout),
      stderr: readable(child.stderr),
      kill(signal: NodeJS.Signals = "SIGTERM") {
        if (!child.kill(signal)) throw new TypeError("Child process has already terminated");
      },
      ref: () => child.ref(),
      unref: () => child.unref(),
      async output() {
        const [code, out, err] = await Promise.all([
          status,
          bytesOf(child.stdout),
          bytesOf(child.stderr),
        ]);
        return { ...code, stdout: out, stderr: err };
      },
    };
  }

  async output() {
    const { stdout = "piped", stderr = "piped", stdin = "null" } = this.options;
    return await new Command(this.command, { ...this.options, stdout, stderr, stdin }).spawn()
      .output();
  }
}

async function bytesOf(from: Readable | null): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  if (from) { for await (const part of from) parts.push(part); }
  return new Uint8Array(Buffer.concat(parts));
}

interface ServeOptions {
  port?: number;
  /** Ends it with every connection. */
  signal?: AbortSignal;
}

type Handler = (request: Request) => Response | Promise<Response>;

/** Listens on every address where 127.0.0.1 is meant: only so is the port known at once. */
function serve(options: ServeOptions | Handler, given?: Handler) {
  const handler = given ?? options as Handler;
  const { port = 0, signal } = typeof options === "function" ? {} as ServeOptions : options;
  const server = createServer(getRequestListener(handler, { overrideGlobalObjects: false }));
  server.listen(port);
  const finished = new Promise<void>((resolve) => server.once("close", resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
    return finished;
  };
  signal?.addEventListener("abort", close, { once: true });
  return {
    addr: { transport: "tcp", hostname: "127.0.0.1", ...server.address() as { port: number } },
    finished,
    shutdown: close,
    [Symbol.asyncDispose]: close,
  };
}

/** By an address as well, which the package's takes for a path. */
async function* readDir(path: string | URL) {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    yield {
      name: entry.name,
      isFile: entry.isFile(),
      isDirectory: entry.isDirectory(),
      isSymlink: entry.isSymbolicLink(),
    };
  }
}

export const Deno = {
  ...shim,
  env: shim.env,
  args: process.argv.slice(2),
  build: shim.build,
  Command,
  serve,
  ...{ connect, listen, readDir },
  test: registerTest,
  execPath: () => process.env["DENO_PATH"]!,
  uid: () => process.getuid!(),
  kill: (pid: number, signal: NodeJS.Signals) => void process.kill(pid, signal),
  stdout: { isTerminal: () => false },
};
