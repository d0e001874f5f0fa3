/** A Unix socket through which other processes of the same user reach the embedded database. */

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
  const trouble = Deno.build.os === "windows"
    ? "Windows has no Unix sockets for it"
    : new TextEncoder().encode(path).length > PATH_LIMIT
    ? `the path is longer than ${PATH_LIMIT} bytes`
    : null;
  if (trouble) {
    log.warn({ path }, `embedded database: no socket for other processes, ${trouble}`);
    return { async [Symbol.asyncDispose]() {} };
  }

  await removeStale(path);
  const listener = await listenPrivately(path);
  const connections = new Set<Deno.Conn>();
  const accepting = (async () => {
    for await (const connection of listener) {
      connections.add(connection);
      pipe(connection, database.port()).finally(() => connections.delete(connection));
    }
  })().catch((error) =>
    log.warn({ err: String(error) }, "embedded database: its socket is closed")
  );
  return {
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      for (const connection of connections) close(connection);
      await removeStale(path);
    },
  };
}

/**
 * Bound in a directory of our own, and moved once it is closed to others: at no moment may another user
 * connect. The umask would do the same, and needs leave to ask for all that a system knows of itself.
 */
async function listenPrivately(path: string): Promise<Deno.Listener> {
  const shelter = `${dirname(path)}/.s`;
  // What a process left that died in here.
  await Deno.remove(shelter, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(shelter, { mode: 0o700 });
  try {
    const listener = Deno.listen({ transport: "unix", path: `${shelter}/s` });
    await Deno.chmod(`${shelter}/s`, 0o700);
    await Deno.rename(`${shelter}/s`, path);
    return listener;
  } finally {
    await Deno.remove(shelter, { recursive: true });
  }
}

async function removeStale(path: string): Promise<void> {
  const info = await Deno.lstat(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  });
  if (info && !info.isSocket) {
    throw new Error(`Cannot listen at "${path}": there is something that is not a socket`);
  }
  if (info) await Deno.remove(path);
}

async function pipe(connection: Deno.Conn, port: MessagePort): Promise<void> {
  let writing = Promise.resolve();
  port.onmessage = ({ data }: MessageEvent<Uint8Array | null>) => {
    writing = writing
      .then(() => data === null ? close(connection) : writeAll(connection, data))
      .catch(() => close(connection));
  };
  try {
    const buffer = new Uint8Array(64 * 1024);
    for (;;) {
      const count = await connection.read(buffer);
      if (count === null) break;
      port.postMessage(buffer.slice(0, count));
    }
  } catch {
    // The other process died: nothing to say to it.
  }
  port.postMessage(null);
  close(connection);
  port.close();
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // Closed by the other direction already.
  }
}
