/** The port of the process: answers from the first moment, hands over to the front once it is there. */

import type { Services } from "../../compose/mod.ts";
import type { Config, Secrets } from "../../config/mod.ts";
import { withCors } from "../../platform/cors.ts";
import { runtime, type Upgrade } from "../../platform/runtime/mod.ts";
import type { Edits } from "../../web/edits.ts";

export interface AppOptions {
  config: Config;
  secrets: Pick<Secrets, "metricsToken">;
  services: Services;
  readStatic: (name: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  upgrade: Upgrade;
  /** What tells pages of a developer's edits; absent outside `dev --follow`. */
  edits?: Edits;
}

export interface Front {
  fetch(request: Request, env: { remoteAddress?: string }): Response | Promise<Response>;
}

export interface Listener {
  port: number;
  /** Where this machine reaches it. */
  url: string;
  /** From now on requests go to the front. */
  handOver(front: Front): void;
  /** Why it is not ready yet, by engine; null: it is. */
  waiting(engine: string, why: string | null): void;
  /** Refuses new connections and lets running requests finish, for at most `ms`. */
  close(ms: number): Promise<void>;
}

/** @throws Error with `code` EADDRINUSE */
export async function listen(
  { host, port, shared = false, corsOrigins }:
    & Pick<Config["web"], "host" | "port" | "corsOrigins">
    & { shared?: boolean },
): Promise<Listener> {
  let front: Front | undefined;
  const reasons = new Map<string, string>();
  const wait = withCors((request) => notYet(request, reasons), corsOrigins);
  const server = await runtime.listen(
    { host, port, shared },
    (request, remoteAddress) => front ? front.fetch(request, { remoteAddress }) : wait(request),
  );
  return {
    port: server.port,
    url: `http://${reachable(server.host)}:${server.port}`,
    handOver: (next) => front = next,
    waiting(engine, why) {
      if (why === null) reasons.delete(engine);
      else reasons.set(engine, why);
    },
    async close(ms) {
      const timer = AbortSignal.timeout(ms);
      const late = new Promise<void>((resolve) =>
        timer.addEventListener("abort", () => resolve(), { once: true })
      );
      await Promise.race([server.shutdown(), late]);
    },
  };
}

/** Who listens on every address is reached on the loopback one. */
export function reachable(hostname: string): string {
  if (hostname === "0.0.0.0") return "127.0.0.1";
  if (hostname === "::") return "[::1]";
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}

function notYet(request: Request, reasons: Map<string, string>): Response {
  const { pathname } = new URL(request.url);
  const headers = { "retry-after": "1", "cache-control": "no-store" };
  if (pathname === "/health") return Response.json({ status: "ok" });
  const checks = Object.fromEntries([...reasons].map(([name, why]) => [name, `waiting: ${why}`]));
  if (pathname === "/ready") {
    return Response.json({ status: "waiting", checks }, { status: 503, headers });
  }
  return Response.json({
    type: "/problems/request.unavailable",
    title: "The service cannot answer just now",
    status: 503,
    detail: "The service is starting and waits for its engines; /ready says for which",
    code: "unavailable",
  }, { status: 503, headers: { ...headers, "content-type": "application/problem+json" } });
}
