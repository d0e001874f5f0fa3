/**
 * The program on Node 24 and later.
 *
 * Holds nothing but what its parts do: a server for each port, a process for each lock.
 */

// `toHex` and its like, which Node 24 has not got.
import "core-js/proposals/array-buffer-base64.js";
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { constants } from "node:os";
import process from "node:process";
import { Worker as NodeWorker } from "node:worker_threads";
import { getRequestListener } from "@hono/node-server";
import { BACKLOG } from "./backlog.ts";
import type { Child, Environment, Listening, Runtime, Thread } from "./runtime.ts";
import { createUpgrades } from "./upgrades_node.ts";

/** Longer than balancers keep a connection that says nothing: whoever closes first loses no request. */
const KEPT_MS = 75_000;

export function createRuntimeNode(): Runtime {
  const upgrades = createUpgrades();
  return {
    name: `Node ${process.versions.node}`,
    isBinary: false,
    async listen({ host, port, shared = false }, answer): Promise<Listening> {
      let isClosing = false;
      const handle = getRequestListener(
        async (request, { incoming }) =>
          asHead(request, await answer(request, incoming.socket.remoteAddress ?? "local")),
        { overrideGlobalObjects: false },
      );
      const options = {
        keepAliveTimeout: KEPT_MS,
        // Of other upgrades (h2c, as some clients offer it each time) nothing is made: they are requests.
        shouldUpgradeCallback: ({ method, headers }: IncomingMessage) =>
          method === "GET" && /\bwebsocket\b/i.test(headers.upgrade ?? ""),
      };
      const server = createServer(options, (incoming, outgoing) => {
        // Whoever has a request in hand while it closes is told to come back by another connection.
        if (isClosing) outgoing.shouldKeepAlive = false;
        outgoing.once("close", () => isClosing && server.closeIdleConnections());
        void handle(incoming, outgoing);
      });
      server.on(
        "upgrade",
        (incoming, socket, head) => void upgrades.take({ incoming, socket, head }, answer),
      );
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen({ host, port, backlog: BACKLOG, reusePort: shared }, resolve);
      });
      const { address, port: given } = server.address() as AddressInfo;
      return {
        host: address,
        port: given,
        shutdown: () =>
          new Promise((resolve) => {
            isClosing = true;
            server.close(() => resolve());
            server.closeIdleConnections();
          }),
      };
    },
    upgrade: upgrades.upgrade,
    startThread,
    lock,
    // It is traced by nothing that another line could turn on.
    runAgain: undefined,
    startBeside,
  };
}

function startBeside(args: readonly string[], env: Environment): Child {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...args], {
    env: { ...env },
    stdio: ["pipe", "inherit", "inherit"],
  });
  // Who has ended hears nothing; of who never began the number is missing.
  child.stdin?.on("error", () => {});
  child.on("error", () => {});
  const { pid } = child;
  if (pid === undefined) throw new Error("Cannot start a process: the system refuses it");
  return {
    pid,
    ended: new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
    }),
    tell: (text) => void child.stdin.write(text),
    kill: (signal) => void child.kill(signal),
  };
}

/** HEAD of what is made piece by piece: Node would say that it has no bytes at all. */
function asHead({ method }: Request, response: Response): Response {
  if (method !== "HEAD" || response.headers.has("content-length")) return response;
  const headers = new Headers(response.headers);
  headers.set("transfer-encoding", "chunked");
  return new Response(null, { status: response.status, headers });
}

function startThread(module: URL, name: string): Thread {
  const worker = new NodeWorker(module, { name });
  let isOver = false;
  const thread: Thread = {
    onmessage: () => {},
    onerror: () => {},
    postMessage: (message, transfer = []) =>
      worker.postMessage(message, transfer as Parameters<NodeWorker["postMessage"]>[1]),
    terminate() {
      isOver = true;
      void worker.terminate();
    },
  };
  worker.on("message", (data) => isOver || thread.onmessage({ data }));
  worker.on("error", (error) => {
    if (isOver) return;
    let isPrevented = false;
    const message = error instanceof Error ? error.message : String(error);
    thread.onerror({ message, preventDefault: () => isPrevented = true });
    if (!isPrevented) throw error;
  });
  return thread;
}

/**
 * Node locks no files. `flock` of util-linux does, as Deno does (flock(2)), and becomes a command that
 * reads what we never write: it ends with us, and not by a signal to all that a terminal started.
 */
async function lock(path: string): Promise<Disposable | undefined> {
  const hold = "trap '' INT TERM HUP; echo; exec cat >/dev/null";
  const child = spawn("flock", ["--nonblock", "--no-fork", path, "sh", "-c", hold], {
    stdio: ["pipe", "pipe", "ignore"],
    // A session of its own.
    detached: true,
  });
  let isOver = false;
  const isHeld = await new Promise<boolean>((resolve, reject) => {
    child.once(
      "error",
      (cause) => reject(new Error(`Cannot lock ${path}: Node needs flock (util-linux)`, { cause })),
    );
    child.stdout.once("data", () => resolve(true));
    child.once(
      "exit",
      (code) =>
        code === 1
          ? resolve(false)
          : reject(new Error(`Cannot lock ${path}: flock ended with ${code}`)),
    );
  });
  if (!isHeld) return undefined;
  child.once("exit", () => {
    // To go on would ruin what another process may open by now.
    if (!isOver) throw new Error(`Cannot go on: the lock of ${path} was taken away`);
  });
  child.unref();
  for (const stream of [child.stdin, child.stdout]) Reflect.get(stream, "unref")?.call(stream);
  return {
    [Symbol.dispose]() {
      isOver = true;
      child.kill("SIGKILL");
    },
  };
}
