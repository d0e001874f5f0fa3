/**
 * Keeps codes and states of sign-ins out of caches and referrers (SEC1). Stands in front of the guard:
 * what that refuses has the same address.
 */

import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../context.ts";

/** What browsers pass through on the way to an issuer and back. */
const PATHS = /^\/auth\/(login|callback|signed-out)(\/|$)/;

export const keepPrivate: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  if (!PATHS.test(c.req.path)) return;
  // Last: a page that tells of a failure has a policy of its own.
  c.header("cache-control", "no-store");
  c.header("referrer-policy", "no-referrer");
};
