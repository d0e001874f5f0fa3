/**
 * Keeps codes and states of sign-ins out of caches and referrers (SEC1). Stands in front of the guard:
 * what that refuses has the same address.
 */

import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../context.ts";

/** What browsers pass through on the way to an issuer and back. */
const PATHS = /^\/auth\/(login|callback|signed-out)(\/|$)/;

export const isPrivate = (path: string): boolean => PATHS.test(path);

export const PRIVATE_HEADERS = { "cache-control": "no-store", "referrer-policy": "no-referrer" };

export const keepPrivate: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  if (!isPrivate(c.req.path)) return;
  // Last: a page that tells of a failure has a policy of its own.
  for (const [name, value] of Object.entries(PRIVATE_HEADERS)) c.header(name, value);
};
