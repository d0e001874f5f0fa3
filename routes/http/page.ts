/** Sends a rendered page with the headers every page has (SEC8). */

import type { Context } from "hono";
import type { VNode } from "preact";
import { render } from "preact-render-to-string";
import type { AppEnv } from "./context.ts";

export const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
};

export function page(c: Context<AppEnv>, content: VNode): Response {
  return c.html(`<!doctype html>${render(content)}`, 200, PAGE_HEADERS);
}
