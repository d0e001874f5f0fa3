/** What an app offers, read from the app itself. */

import type { TestApp } from "./test_app.ts";

export interface OfferedRoute {
  method: string;
  /** As in the OpenAPI document: `/a/{b}`. */
  path: string;
}

export interface Operation {
  operationId?: string;
  security?: unknown[];
  requestBody?: { content: Record<string, { schema: unknown }> };
  parameters?: { name: string; in: string }[];
}

export interface ApiDocument {
  openapi: string;
  servers?: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  webhooks?: Record<string, { post?: Operation }>;
  components: { schemas: Record<string, unknown> };
}

/** Pages, files and sockets: what an OpenAPI document does not describe. */
export const PAGES = [
  "/",
  "/admin",
  "/admin/announcements",
  "/admin/audit",
  "/admin/boards",
  "/admin/chores",
  "/admin/live",
  "/admin/matches",
  "/admin/matches/{match_id}",
  "/admin/models",
  "/admin/queues",
  "/admin/settings",
  "/admin/simulator",
  "/admin/streams",
  "/admin/webhooks",
  "/admin/catalogue",
  "/admin/flags",
  "/admin/players",
  "/admin/players/{user_id}",
  "/admin/players/{user_id}/ledger",
  "/admin/purchases",
  "/admin/purchases/{purchase_id}",
  "/auth/callback",
  "/auth/callback/{issuer}",
  "/auth/login",
  "/auth/signed-out",
  "/auth/signing-out",
  "/dev/edits",
  "/dev/gallery",
  "/device",
  "/docs",
  "/inventory",
  "/matches/{match_id}",
  "/language",
  "/offline",
  "/openapi.json",
  "/problems/{name}",
  "/play",
  "/play/{match_id}",
  "/profile",
  "/review",
  "/static/{name}",
  "/store",
  "/events",
  "/arena/{match_id}",
];

/** Every route that is not middleware. */
export function offeredRoutes({ app }: Pick<TestApp, "app">): OfferedRoute[] {
  const seen = new Map<string, OfferedRoute>();
  for (const { method, path } of app.routes) {
    if (method === "ALL") continue;
    const route = { method, path: path.replaceAll(/:([a-z_]+)/g, "{$1}") };
    seen.set(`${route.method} ${route.path}`, route);
  }
  return [...seen.values()];
}
