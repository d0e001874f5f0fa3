/** The OpenAPI document: what the routes say of themselves, and what routes/access/ knows of them. */

import type { OpenAPIHono } from "@hono/zod-openapi";
import type { EventKind } from "../../services/platform/event_kind.ts";
import { messageOf } from "../../services/webhooks/mod.ts";
import { ACCESS } from "../access/mod.ts";
import type { AppEnv } from "../http/context.ts";

const INFO = {
  openapi: "3.1.0",
  info: {
    title: "VEZE Game",
    version: "0.1.0",
    description:
      "Matchmaking, leaderboards, telemetry and realtime rooms for games. Sockets: docs/realtime.md. " +
      "What rooms and webhooks tell: docs/events.md.",
    license: { name: "All rights reserved", identifier: "LicenseRef-proprietary" },
  },
} as const;

type Registry = OpenAPIHono<AppEnv>["openAPIRegistry"];
export type ApiDescription = ReturnType<OpenAPIHono<AppEnv>["getOpenAPI31Document"]>;

/** Declares what no route declares: credentials, and what is posted to a studio's own systems. */
export function registerShared(registry: Registry, webhookEvents: readonly EventKind[]): void {
  registry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
  });
  registry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "veze_session",
  });
  registry.registerComponent("securitySchemes", "metrics", {
    type: "http",
    scheme: "bearer",
    description: "METRICS_TOKEN; without one, loopback only.",
  });
  for (const event of webhookEvents) {
    registry.registerWebhook({
      method: "post",
      path: event.kind,
      tags: ["Webhooks"],
      summary: event.text,
      description: "Signed by Standard Webhooks; `webhook-id` is the same on every attempt.",
      request: {
        body: {
          content: { "application/json": { schema: messageOf(event) } },
          required: true,
        },
      },
      responses: {
        "2XX": { description: "Taken; anything else is tried again for a day" },
        "4XX": { description: "Not taken: it is tried again" },
      },
    });
  }
}

/** @param publicUrl where the service is */
export function describeApi(app: OpenAPIHono<AppEnv>, publicUrl: string): ApiDescription {
  const document = app.getOpenAPI31Document({
    ...INFO,
    servers: [{
      url: "{origin}",
      description: "PUBLIC_URL of the deployment",
      variables: { origin: { default: publicUrl } },
    }],
  });
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(methods)) {
      complete(operation, method, path);
    }
  }
  for (const [kind, { post }] of Object.entries(document.webhooks ?? {})) {
    Object.assign(post!, { operationId: nameOf("on", kind), security: [] });
  }
  return document;
}

const CREDENTIALS = [{ bearer: [] }, { session: [] }];
const REFUSED = {
  description: "A problem (RFC 9457); `code` says which",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

function complete(operation: object, method: string, path: string): void {
  const access = ACCESS[`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`];
  const isOpen = !access || access.roles === "public";
  const { responses } = operation as { responses: Record<string, unknown> };
  Object.assign(operation, {
    operationId: nameOf(method, path),
    security: path === "/metrics" ? [{ metrics: [] }, {}] : isOpen ? [] : CREDENTIALS,
    ...(access?.limit && { "x-limit": access.limit }),
    ...(!isOpen && { "x-roles": access.roles }),
    responses: { ...responses, "4XX": REFUSED },
  });
}

/**
 * The name of a method in a generated client: `getAuthMe`, `postMatchmakingTicketsByTicketIdAccept`.
 * Two routes never share one, since method and path make it.
 */
function nameOf(verb: string, path: string): string {
  const words = path.replace("/admin/api/", "/admin/").replaceAll(/\{(\w+)\}/g, "by_$1")
    .split(/[^a-z0-9]+/i).filter((word) => word !== "");
  return verb + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
}
