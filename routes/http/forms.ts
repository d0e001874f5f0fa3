/** Bodies that are JSON in disguise: absent ones, and forms as OAuth clients send them. */

import type { Context } from "hono";
import type { AppEnv } from "./context.ts";
import { mediaTypeOf } from "./fields.ts";

/** A client may send nothing at all: an absent body is an empty one. */
export async function defaultBody(c: Context<AppEnv>, next: () => Promise<void>): Promise<void> {
  const { headers, body } = c.req.raw;
  if (body === null && !headers.has("content-type")) {
    c.req.raw = withJson(c.req.raw, "{}");
  }
  await next();
}

/** OAuth clients send forms (RFC 6749 §4.4.2): one schema serves them as well. */
export async function formAsJson(c: Context<AppEnv>, next: () => Promise<void>): Promise<void> {
  if (mediaTypeOf(c.req.header("content-type")) === "application/x-www-form-urlencoded") {
    const form = Object.fromEntries(
      new URLSearchParams(new TextDecoder().decode(await c.req.arrayBuffer())),
    );
    c.req.raw = withJson(c.req.raw, JSON.stringify(form));
  }
  await next();
}

function withJson(request: Request, body: string): Request {
  const headers = new Headers(request.headers);
  headers.set("content-type", "application/json");
  return new Request(request.url, { method: request.method, headers, body });
}
