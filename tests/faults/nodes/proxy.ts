/** A TCP proxy on loopback that counts who knocks. */

import { freePort } from "../../support/process/free_port.ts";

export interface Proxy extends AsyncDisposable {
  port: number;
  /** Connections accepted so far, whether or not the server behind took them. */
  attempts(): number;
  /** Hangs up on everybody and takes nobody, until `mend`. */
  cut(): void;
  mend(): void;
}

/** Clients are hung up on while the server behind refuses. */
export function startProxy(target: number): Proxy {
  const port = freePort();
  const listener = Deno.listen({ hostname: "127.0.0.1", port });
  const open = new Set<Deno.Conn>();
  let attempts = 0;
  let isCut = false;

  async function pass(client: Deno.Conn) {
    open.add(client);
    try {
      const server = await Deno.connect({ hostname: "127.0.0.1", port: target });
      open.add(server);
      const hangUp = () => [client, server].forEach(close);
      void client.readable.pipeTo(server.writable).catch(() => {}).finally(hangUp);
      void server.readable.pipeTo(client.writable).catch(() => {}).finally(hangUp);
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
    mend() {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) close(connection);
      await serving.catch(() => {});
    },
  };
}
