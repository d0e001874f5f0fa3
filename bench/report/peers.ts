/** Peers from npm, pinned, in a directory of their own that goes again: the program needs none of them. */

import { findNode } from "../../tests/support/process/node.ts";
import { freePort } from "../../tests/support/process/free_port.ts";
import { delay } from "../../tests/support/engines/engine_process.ts";
import { startGuard } from "../../tests/support/process/guard.ts";

/** Without the package `colyseus`, which wants a transport that npm does not offer. */
export const VERSIONS = {
  "@colyseus/core": "0.18.17",
  "@colyseus/ws-transport": "0.18.4",
  "socket.io": "4.8.4",
  "rate-limiter-flexible": "11.4.0",
  "ioredis": "6.0.0",
} as const;

const INSTALL_LIMIT_MS = 180_000;
const START_LIMIT_MS = 30_000;
export const RUN_LIMIT_MS = 120_000;

export interface Peers extends AsyncDisposable {
  /** Runs a file of peers/ to its end. @returns what it printed */
  run(file: string, args: readonly string[], env: Record<string, string>): Promise<string>;
  /** Starts a server of peers/, until it accepts connections. */
  serve(file: string): Promise<AsyncDisposable & { base: string; pid: number }>;
}

/** @throws Error when npm or Node cannot be reached */
export async function installPeers(names: readonly (keyof typeof VERSIONS)[]): Promise<Peers> {
  const dir = await Deno.makeTempDir({ prefix: "veze_peers_" });
  await using stack = new AsyncDisposableStack();
  stack.use(startGuard({ dir, signal: "SIGKILL" }));
  await Deno.writeTextFile(`${dir}/package.json`, '{"private": true}');
  const node = await findNode(22);
  const { success, stderr } = await new Deno.Command("npm", {
    args: [
      ...["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"],
      ...names.map((name) => `${name}@${VERSIONS[name]}`),
    ],
    cwd: dir,
    stdin: "null",
    signal: AbortSignal.timeout(INSTALL_LIMIT_MS),
  }).output();
  if (!success) {
    throw new Error(
      `Cannot install ${names.join(", ")}: ${new TextDecoder().decode(stderr).trim()}`,
    );
  }

  function start(file: string, args: readonly string[], env: Record<string, string>) {
    const path = new URL(`peers/${file}`, import.meta.url).pathname;
    return new Deno.Command(node, {
      // As much young space as this program has by its own settings (ops/permissions.ts).
      args: ["--max-semi-space-size=64", "--disable-warning=ExperimentalWarning", path, ...args],
      cwd: dir,
      env: { NODE_ENV: "production", ...env },
      ...{ stdin: "null", stdout: "piped", stderr: "piped" },
    }).spawn();
  }

  const installed = stack.move();
  return {
    async run(file, args, env) {
      await using guard = startGuard({ signal: "SIGKILL" });
      const child = start(file, args, env);
      await guard.watch(child.pid);
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        child.kill("SIGKILL");
      }, RUN_LIMIT_MS);
      const { success, stdout, stderr } = await child.output();
      clearTimeout(timer);
      await guard.watch(undefined);
      const text = new TextDecoder();
      if (isLate) throw new Error(`${file} took longer than ${RUN_LIMIT_MS / 1_000} s`);
      if (!success) throw new Error(`${file} failed: ${text.decode(stderr).slice(0, 500)}`);
      return text.decode(stdout);
    },
    async serve(file) {
      const guard = startGuard({ signal: "SIGKILL" });
      const port = freePort();
      const child = start(file, [], { PORT: String(port) });
      await guard.watch(child.pid);
      let said = "";
      const collect = async (from: ReadableStream<Uint8Array>) => {
        for await (const chunk of from) {
          said = (said + new TextDecoder().decode(chunk)).slice(-4_000);
        }
      };
      const read = Promise.all([collect(child.stdout), collect(child.stderr)]);
      let isOver = false;
      const ended = child.status.then(async () => {
        isOver = true;
        await read;
        await guard.watch(undefined);
      });
      const stop = async () => {
        if (!isOver) child.kill("SIGKILL");
        await ended;
        await guard[Symbol.asyncDispose]();
      };
      const deadline = Date.now() + START_LIMIT_MS;
      while (!await accepts(port)) {
        if (isOver || Date.now() > deadline) {
          await stop();
          throw new Error(`${file} did not start: ${said}`);
        }
        await delay(50);
      }
      return { base: `http://127.0.0.1:${port}`, pid: child.pid, [Symbol.asyncDispose]: stop };
    },
    [Symbol.asyncDispose]: () => installed.disposeAsync(),
  };
}

async function accepts(port: number): Promise<boolean> {
  return await Deno.connect({ hostname: "127.0.0.1", port }).then(
    (connection) => (connection.close(), true),
    () => false,
  );
}
