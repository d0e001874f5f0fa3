/**
 * Postgres inside the program: PGlite (PostgreSQL 18) in a worker, spoken to in the wire protocol,
 * so that the same driver and the same SQL serve it and a real server. `db/client.ts` opens it when
 * no DATABASE_URL is given.
 *
 * What is committed survives the death of the process and, unless `durable` is false, of the
 * machine. All connections share one session (see session.ts for what that means).
 */

import { runtime } from "../../services/platform/runtime/mod.ts";
import type { Duplex } from "node:stream";
import { resolve } from "node:path";
import { lockDirectory, probe } from "./lock.ts";
import { isFresh } from "./storage.ts";
import { portSocket } from "./socket.ts";
import type { EmbeddedDatabase, EmbeddedLog } from "./types.ts";
import type { Command, Report } from "./worker.ts";

export type * from "./types.ts";

export { DirectoryInUse, DirectoryUnusable } from "./lock.ts";
export { serveSocket } from "./serve_socket.ts";
export { portSocket } from "./socket.ts";

export interface EmbeddedOptions {
  /** Where the database lives; made when absent. Null keeps it in memory. */
  directory: string | null;
  /** Root of the project or the bundle: assets are read below it. */
  root: URL;
  /** Where a module of this program is to be loaded from; it may be a .js in a bundle. */
  entry(path: string): URL;
  log: EmbeddedLog;
  /** False skips fsync, for databases that may be lost with the power. */
  durable?: boolean;
  /** An open transaction that says nothing for this long is rolled back; milliseconds. */
  silentMs?: number;
}

/**
 * Opens the database, making it on the first start.
 *
 * @throws {DirectoryInUse} when another process has it open
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { root, entry, log, durable = true, silentMs = 5_000 } = options;
  const directory = options.directory === null ? null : resolve(options.directory);
  await using undo = new AsyncDisposableStack();
  if (directory !== null) {
    undo.use(await lockDirectory(directory));
    if (await isFresh(directory)) await probe(directory);
  }

  const worker = runtime.startThread(entry("db/embedded/worker.ts"), "postgres");
  undo.defer(() => worker.terminate());
  const sockets = new Set<Duplex>();
  const ready = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const failed = Promise.withResolvers<Error>();
  let over = false;

  function fail(message: string) {
    const error = new Error(`Cannot go on with the embedded database: ${message}`);
    over = true;
    worker.terminate();
    for (const socket of sockets) socket.destroy(error);
    failed.resolve(error);
    ready.reject(error);
    closed.resolve();
    log.fatal({ err: error.message }, "embedded database: the engine died");
  }

  worker.onmessage = ({ data }: { data: Report }) => {
    if (data.type === "ready") ready.resolve();
    else if (data.type === "closed") closed.resolve();
    else fail(data.message);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    fail(event.message);
  };
  const send = (command: Command, transfer: Transferable[] = []) =>
    worker.postMessage(command, transfer);

  send({ type: "open", options: { directory, durable, root: root.href, silentMs } });
  await ready.promise;

  undo.defer(() => {
    over = true;
    send({ type: "close" });
    return closed.promise;
  });
  const resources = undo.move();

  function port(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    send({ type: "connect", port: port2 }, [port2]);
    return port1;
  }

  return {
    port,
    socket() {
      const socket = portSocket(port());
      sockets.add(socket);
      // As an event, the way a real socket is refused: the driver rejects what waits for it.
      if (over) setTimeout(() => socket.destroy(closedError()));
      socket.once("close", () => sockets.delete(socket));
      return socket;
    },
    failed: failed.promise,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function closedError(): Error {
  return new Error("Cannot connect to the embedded database: it is closed");
}
