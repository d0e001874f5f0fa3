/** What the service says of itself: health, readiness, metrics, regions, its own description. */

import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";
import type { CurrentGame } from "../../services/game/mod.ts";
import { requestFailures } from "../../services/platform/errors.ts";
import type { Metrics } from "../../services/platform/observe/metrics.ts";
import { isOwnPage, type Origin } from "../http/auth.ts";
import type { AppEnv } from "../http/context.ts";
import { bearerOf } from "../http/fields.ts";
import { answers, api, empty } from "../http/route.ts";

/** State of one engine below: "ok", or a sentence that says what is wrong. */
export type Readiness = () => Promise<{ ready: boolean; checks: Record<string, string> }>;

const ReadinessBody = z.object({
  status: z.enum(["ready", "waiting"]),
  checks: z.record(z.string(), z.string()),
}).openapi("Readiness");

export function systemRoutes(
  { readiness, metrics, metricsToken, game, region, publicUrl, origin }: {
    readiness: Readiness;
    metrics: Metrics;
    metricsToken?: string;
    game: CurrentGame;
    region: string;
    publicUrl: string;
    origin: Origin;
  },
) {
  const app = api();
  const tags = ["Service"];
  const ownPing = `${publicUrl}/ping`;

  app.openapi(
    createRoute({
      method: "get",
      path: "/health",
      tags,
      summary: "The process is alive; touches nothing else",
      responses: answers(200, z.object({ status: z.literal("ok") }), "Alive"),
    }),
    (c) => c.json({ status: "ok" as const }, 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/ready",
      tags,
      summary: "Each engine's state; 503 while one is down",
      responses: {
        ...answers(200, ReadinessBody, "Every engine answers"),
        503: {
          content: { "application/json": { schema: ReadinessBody } },
          description: "An engine does not answer",
        },
      },
    }),
    async (c) => {
      const { ready, checks } = await readiness();
      if (ready) return c.json({ status: "ready" as const, checks }, 200);
      c.header("retry-after", "1");
      return c.json({ status: "waiting" as const, checks }, 503);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/metrics",
      tags,
      summary: "Metrics in Prometheus' text format; its own token, or loopback only",
      responses: {
        200: { content: { "text/plain": { schema: z.string() } }, description: "Metrics" },
      },
    }),
    async (c) => {
      // A page that an operator looks at is on the same machine, and somebody else's.
      if (!mayRead(c, metricsToken) || !isOwnPage(c.req.raw, origin)) {
        throw requestFailures.make("unauthorized", "The metrics need their own bearer token");
      }
      return c.text(await metrics.render(), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/regions",
      tags,
      summary: "Regions, and where to measure the way to each",
      responses: answers(
        200,
        z.object({
          current: z.string(),
          regions: z.array(z.object({
            id: z.string(),
            ping_url: z.string().optional().openapi({
              description: "Absent where nobody has said how to reach that region.",
            }),
          })),
        }),
        "Regions",
      ),
    }),
    (c) =>
      c.json({
        current: region,
        // The way to this node says nothing of another region's.
        regions: game.config.regions.map((
          { id, ping_url = id === region ? ownPing : undefined },
        ) => ({
          id,
          ...(ping_url !== undefined && { ping_url }),
        })),
      }, 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/ping",
      tags,
      summary: "Nothing, as fast as possible: for measuring latency",
      responses: empty("Here"),
    }),
    (c) => c.body(null, 204),
  );

  return app;
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.|in-process$)/;
const LOOPBACK_NAME = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i;
/** Whatever a proxy adds to say for whom it asks. */
const FORWARDING =
  /^(forwarded|via|x-forwarded(-.*)?|x-real-ip|x-client-ip|x-cluster-client-ip|x-original-.*|true-client-ip|cf-.*|fastly-client-ip|x-envoy-.*)$/;

function mayRead(c: Context<AppEnv>, token: string | undefined): boolean {
  // The peer itself, and for itself: neither a proxy on this machine nor a page whose name leads here
  // (DNS rebinding) may open it to the world.
  if (token === undefined) {
    return LOOPBACK.test(c.env?.remoteAddress ?? "in-process") &&
      LOOPBACK_NAME.test(c.req.header("host") ?? new URL(c.req.url).host) &&
      ![...c.req.raw.headers.keys()].some((name) => FORWARDING.test(name));
  }
  const given = Buffer.from(bearerOf(c.req.header("authorization")) ?? "");
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
