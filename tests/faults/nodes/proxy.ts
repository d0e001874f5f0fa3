/** A TCP proxy on loopback that counts who knocks. */

import { freePort } from "../../support/process/free_port.ts";

export interface Proxy extends AsyncDisposable {
  port: number;
  /** Connections accepted so far, whether or not the server behind took them. */
  attempts(): number;
  /** Hangs up on everybody and takes nobody, until `mend`. */
  cut(): void;
  /** @param target another port from now on: the address has moved */
  mend(target?: number): void;
  /** What comes back from the server arrives so many milliseconds later. */
  slow(ms: number): void;
}

/**
 * Clients are hung up on while the server behind refuses.
 * @param first port, or what chooses one for each connection
 */
export function startProxy(first: number | (() => number)): Proxy {
  let target = first;
  const port = freePort();
  const listener = Deno.listen({ hostname: "127.0.0.1", port });
  const open = new Set<Deno.Conn>();
  let attempts = 0;
  let isCut = false;
  let lateMs = 0;
  /** Whatever is on the way takes its time, and stays in order. */
  const late = () =>
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      async transform(bytes, controller) {
        if (lateMs > 0) await new Promise((resolve) => setTimeout(resolve, lateMs));
        controller.enqueue(bytes);
      },
    });

  async function pass(client: Deno.Conn) {
    open.add(client);
    try {
      const server = await Deno.connect({
        hostname: "127.0.0.1",
        port: typeof target === "number" ? target : target(),
      });
      open.add(server);
      const hangUp = () => [client, server].forEach(close);
      void client.readable.pipeTo(server.writable).catch(() => {}).finally(hangUp);
      void server.readable.pipeThrough(late()).pipeTo(client.writable).catch(() => {}).finally(
        hangUp,
      );
    } catch {
      close(client);
    }
  }

  function close(connection: Deno.Conn) {
    open.delete(connection);
    try {
      connection.close();
    } catch {
      // The other direction has closed it.
    }
  }

  const serving = (async () => {
    for await (const client of listener) {
      attempts++;
      if (isCut) close(client);
      else void pass(client);
    }
  })();
  return {
    port,
    attempts: () => attempts,
    cut() {
      isCut = true;
      for (const connection of open) close(connection);
    },
    slow: (ms) => void (lateMs = ms),
    mend(next?: number) {
      target = next ?? target;
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) close(connection);
      await serving.catch(() => {});
    },
  };
}
