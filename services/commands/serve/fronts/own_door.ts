/**
 * What a front hears at its own address: sockets that other nodes lead to its matches, and questions
 * of its supervisor about itself alone. Players never come here.
 */

import type { Services } from "../../../compose/mod.ts";
import { type Listening, runtime } from "../../../platform/runtime/mod.ts";
import type { Front } from "../front.ts";
import { KEY_HEADER, type Part } from "./part.ts";

type Told = Pick<Services, "readiness"> & { metrics: Pick<Services["metrics"], "render"> };

export interface OwnDoor {
  /** From now on it answers. */
  handOver(front: Front, services: Told): void;
  close(): Promise<void>;
}

const MATCH = /^\/arena\/[^/]+$/;

/** @throws Error with `code` EADDRINUSE */
export async function openOwnDoor({ own, key }: Pick<Part, "own" | "key">): Promise<OwnDoor> {
  let inside: { front: Front; services: Told } | undefined;
  const server: Listening = await runtime.listen(own, async (request, remoteAddress) => {
    const { pathname, searchParams } = new URL(request.url);
    const isPiped = MATCH.test(pathname) && searchParams.has("piped");
    if (!isPiped && request.headers.get(KEY_HEADER) !== key) {
      return new Response(null, { status: 404 });
    }
    if (!inside) return Response.json({ checks: {} }, { status: 503 });
    const { front, services } = inside;
    if (isPiped) return await front.fetch(request, { remoteAddress });
    if (pathname === "/metrics") return new Response(await services.metrics.render());
    if (pathname !== "/ready") return new Response(null, { status: 404 });
    const { ready, checks } = await services.readiness();
    return Response.json({ checks }, { status: ready ? 200 : 503 });
  });
  return {
    handOver: (front, services) => inside = { front, services },
    close: () => server.shutdown(),
  };
}
