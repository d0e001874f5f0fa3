/**
 * A bad network on loopback: every byte between a client and its server passes here, or does not.
 *
 * Holds the open connections and the present fault; scenarios drive it. A fault lasts until `mend`,
 * besides a break in a message, which is over once it happened.
 */

import { freePort } from "../../support/process/free_port.ts";

export type Fault =
  /** Everybody is hung up on, and nobody taken. */
  | "cut"
  /** The next message of a socket arrives by half; then its connection is gone. */
  | "break_in_message"
  /** Requests arrive; their answers do not: the connection is gone instead. Sockets are spared. */
  | "lose_answers"
  /** Nothing more comes from the server, though the connections stand. */
  | "hold";

export interface BadNetwork extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`: what clients are given. */
  url: string;
  suffer(fault: Fault): void;
  mend(): void;
  /** New connections go to this port from now on. */
  leadTo(port: number): void;
}

interface Line {
  client: Deno.TcpConn;
  server: Deno.TcpConn;
  isSocket: boolean;
}

/** More than a ping or the frame around an event: half of it is no frame. */
const MESSAGE_BYTES = 64;

export function startNetwork(first: number): BadNetwork {
  let target = first;
  let fault: Fault | undefined;
  let mended = Promise.withResolvers<void>();
  const port = freePort();
  const listener = Deno.listen({ hostname: "127.0.0.1", port });
  const lines = new Set<Line>();

  function hangUp(line: Line): void {
    lines.delete(line);
    for (const connection of [line.client, line.server]) {
      try {
        connection.close();
      } catch {
        // The other direction has closed it.
      }
    }
  }

  async function carry(client: Deno.TcpConn): Promise<void> {
    const server = await Deno.connect({ hostname: "localhost", port: target });
    const line: Line = { client, server, isSocket: false };
    lines.add(line);
    await Promise.all([
      pump(client, server, (bytes) => {
        // The first line of a request says which it is.
        if (startsWith(bytes, "GET /events")) line.isSocket = true;
        return Promise.resolve(bytes);
      }),
      pump(server, client, (bytes) => back(line, bytes)),
    ].map((work) => work.catch(() => {}).finally(() => hangUp(line))));
  }

  /** What arrives of the server's bytes. @throws Error when the connection is gone with them */
  async function back(line: Line, bytes: Uint8Array): Promise<Uint8Array> {
    if (fault === "hold") await mended.promise;
    if (fault === "lose_answers" && !line.isSocket) throw new Error("the answer is lost");
    const breaks = fault === "break_in_message" && line.isSocket && bytes.length > MESSAGE_BYTES &&
      !startsWith(bytes, "HTTP/");
    if (!breaks) return bytes;
    fault = undefined;
    await writeAll(line.client, bytes.subarray(0, bytes.length >> 1));
    throw new Error("the connection broke");
  }

  const serving = (async () => {
    for await (const client of listener) {
      if (fault === "cut") client.close();
      else void carry(client as Deno.TcpConn).catch(() => client.close());
    }
  })();

  return {
    url: `http://127.0.0.1:${port}`,
    suffer(next) {
      fault = next;
      if (next === "cut") { for (const line of [...lines]) hangUp(line); }
    },
    mend() {
      fault = undefined;
      mended.resolve();
      mended = Promise.withResolvers<void>();
    },
    leadTo: (port) => target = port,
    async [Symbol.asyncDispose]() {
      listener.close();
      mended.resolve();
      for (const line of [...lines]) hangUp(line);
      await serving.catch(() => {});
    },
  };
}

async function pump(
  from: Deno.TcpConn,
  to: Deno.TcpConn,
  pass: (bytes: Uint8Array) => Promise<Uint8Array>,
): Promise<void> {
  const buffer = new Uint8Array(65_536);
  for (;;) {
    const length = await from.read(buffer);
    if (length === null) return;
    await writeAll(to, await pass(buffer.subarray(0, length)));
  }
}

async function writeAll(to: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await to.write(bytes.subarray(done));
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((letter, at) => bytes[at] === letter.charCodeAt(0));
}
