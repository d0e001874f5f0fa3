/** `Deno.connect` and `Deno.listen` of tests on Node: bytes as they come, and nothing besides. */

import { connect as open, createServer, type Socket } from "node:net";
import { Readable, Writable } from "node:stream";

export function connect(options: { hostname?: string; port: number }): Promise<Connection> {
  const { hostname = "127.0.0.1", port } = options;
  return new Promise((resolve, reject) => {
    const socket = open({ host: hostname, port, allowHalfOpen: true });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(connectionOf(socket));
    });
  });
}

type Connection = ReturnType<typeof connectionOf>;

function connectionOf(socket: Socket) {
  socket.on("error", () => {});
  // A test that stops reading is one whose kernel takes no more.
  socket.pause();
  const close = () => void socket.destroy();
  return {
    get readable() {
      return Readable.toWeb(socket) as ReadableStream<Uint8Array>;
    },
    get writable() {
      return Writable.toWeb(socket);
    },
    async read(into: Uint8Array): Promise<number | null> {
      for (;;) {
        const bytes: Uint8Array | null =
          socket.read(Math.min(into.length, socket.readableLength)) ??
            socket.read();
        if (bytes !== null) {
          into.set(bytes.subarray(0, into.length));
          if (bytes.length > into.length) socket.unshift(bytes.subarray(into.length));
          return Math.min(bytes.length, into.length);
        }
        if (socket.readableEnded || socket.destroyed) return null;
        await new Promise<void>((resolve) => {
          const events = ["readable", "end", "close"] as const;
          const heard = () => {
            for (const event of events) socket.off(event, heard);
            resolve();
          };
          for (const event of events) socket.on(event, heard);
        });
      }
    },
    write: (bytes: Uint8Array): Promise<number> =>
      new Promise((resolve, reject) =>
        socket.write(bytes, (error) => error ? reject(error) : resolve(bytes.length))
      ),
    closeWrite: () => new Promise<void>((resolve) => socket.end(resolve)),
    close,
    [Symbol.dispose]: close,
  };
}

/** The port is taken at once only where no name has to be looked up: it listens on every address. */
export function listen({ port }: { port: number }) {
  const waiting: Connection[] = [];
  const sockets = new Set<Socket>();
  let wake = () => {};
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    waiting.push(connectionOf(socket));
    wake();
  });
  let failure: Error | undefined;
  server.on("error", (error) => failure = error);
  server.listen(port);
  const address = server.address() as { port: number } | null;
  if (!address) {
    throw Object.assign(new Error("AddrInUse", { cause: failure }), { code: "EADDRINUSE" });
  }
  let isClosed = false;
  const close = () => {
    isClosed = true;
    server.close();
    wake();
  };
  return {
    addr: { transport: "tcp", hostname: "127.0.0.1", port: address.port },
    close,
    [Symbol.dispose]: close,
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (waiting.length > 0) yield waiting.shift()!;
        if (isClosed) return;
        await new Promise<void>((resolve) => wake = resolve);
      }
    },
  };
}
