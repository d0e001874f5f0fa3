/** A Unix socket through which other processes of the same user reach the embedded database. */

import { createServer, type Server, type Socket } from "node:net";
import process from "node:process";
import { chmod, lstat, mkdir, rename, rm } from "node:fs/promises";
import { isMissing } from "../../services/platform/runtime/files.ts";
import { dirname } from "node:path";
import type { EmbeddedDatabase, EmbeddedLog } from "./types.ts";

/** sockaddr_un holds 108 bytes, the closing NUL included. */
const PATH_LIMIT = 107;

/**
 * Listens at `path` with mode 0700. The caller holds the directory's lock, so a file that is there
 * already was left by a process that died. Answers a disposable that closes and removes it; where
 * no such socket can be, it warns and does nothing.
 *
 * psql reaches it with `PGSSLMODE=disable psql -h <folder>` when the file is named as libpq wants.
 */
export async function serveSocket(
  database: EmbeddedDatabase,
  { path, log }: { path: string; log: EmbeddedLog },
): Promise<AsyncDisposable> {
  const trouble = process.platform === "win32"
    ? "Windows has no Unix sockets for it"
    : new TextEncoder().encode(path).length > PATH_LIMIT
    ? `the path is longer than ${PATH_LIMIT} bytes`
    : null;
  if (trouble) {
    log.warn({ path }, `embedded database: no socket for other processes, ${trouble}`);
    return { async [Symbol.asyncDispose]() {} };
  }

  await removeStale(path);
  const connections = new Set<Socket>();
  const server = await listenPrivately(path, (socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
    pipe(socket, database.port());
  });
  server.on(
    "error",
    (error) => log.warn({ err: String(error) }, "embedded database: its socket is closed"),
  );
  return {
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of connections) socket.destroy();
      await closed;
      await removeStale(path);
    },
  };
}

/**
 * Bound in a directory of our own, and moved once it is closed to others: at no moment may another user
 * connect. The umask would do the same, and needs leave to ask for all that a system knows of itself.
 */
async function listenPrivately(
  path: string,
  onConnection: (socket: Socket) => void,
): Promise<Server> {
  const shelter = `${dirname(path)}/.s`;
  // What a process left that died in here.
  await rm(shelter, { recursive: true, force: true });
  await mkdir(shelter, { mode: 0o700 });
  try {
    const server = createServer(onConnection);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(`${shelter}/s`, resolve);
    });
    await chmod(`${shelter}/s`, 0o700);
    await rename(`${shelter}/s`, path);
    return server;
  } finally {
    await rm(shelter, { recursive: true });
  }
}

async function removeStale(path: string): Promise<void> {
  const info = await lstat(path).catch((error) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (info && !info.isSocket()) {
    throw new Error(`Cannot listen at "${path}": there is something that is not a socket`);
  }
  if (info) await rm(path);
}

function pipe(socket: Socket, port: MessagePort): void {
  port.onmessage = ({ data }: MessageEvent<Uint8Array | null>) => {
    if (data === null) socket.end();
    else socket.write(data);
  };
  socket.on("data", (bytes: Uint8Array) => port.postMessage(new Uint8Array(bytes)));
  // The other process died: nothing to say to it.
  socket.on("error", () => socket.destroy());
  socket.once("close", () => {
    port.postMessage(null);
    port.close();
  });
}
