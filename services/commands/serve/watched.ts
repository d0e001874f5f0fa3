/** A port of its own for whoever watches the process: metrics and state, nothing of players. */

import type { Front } from "./front.ts";

const OPEN = new Set(["/metrics", "/health", "/ready"]);

export interface Watched extends AsyncDisposable {
  port: number;
  /** From now on they are answered. */
  handOver(front: Front): void;
}

/** @throws Deno.errors.AddrInUse */
export function listenForWatchers({ host, port }: { host: string; port: number }): Watched {
  let front: Front | undefined;
  const server = Deno.serve(
    { hostname: host, port, onListen: () => {} },
    (request, { remoteAddr }) => {
      const { pathname } = new URL(request.url);
      if (!OPEN.has(pathname)) {
        return new Response("Only /metrics, /health, /ready\n", { status: 404 });
      }
      if (!front) {
        return new Response("It starts\n", { status: 503, headers: { "retry-after": "1" } });
      }
      const remoteAddress = "hostname" in remoteAddr ? remoteAddr.hostname : "local";
      return front.fetch(request, { remoteAddress });
    },
  );
  return {
    port: server.addr.port,
    handOver: (next) => front = next,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
