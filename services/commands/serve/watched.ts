/** A port of its own for whoever watches the process: metrics and state, nothing of players. */

import { type ListenOptions, runtime } from "../../platform/runtime/mod.ts";
import type { Front } from "./front.ts";

const OPEN = new Set(["/metrics", "/health", "/ready"]);

export interface Watched extends AsyncDisposable {
  port: number;
  /** From now on they are answered. */
  handOver(front: Front): void;
}

/** @throws Error with `code` EADDRINUSE */
export async function listenForWatchers(options: ListenOptions): Promise<Watched> {
  let front: Front | undefined;
  const server = await runtime.listen(options, (request, remoteAddress) => {
    const { pathname } = new URL(request.url);
    if (!OPEN.has(pathname)) {
      return new Response("Only /metrics, /health, /ready\n", { status: 404 });
    }
    if (!front) {
      return new Response("It starts\n", { status: 503, headers: { "retry-after": "1" } });
    }
    return front.fetch(request, { remoteAddress });
  });
  return {
    port: server.port,
    handOver: (next) => front = next,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
