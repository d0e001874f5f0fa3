/** A browser that signs out by the cookie of a session that is over. */

import type { MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { cookieName, isOwnPage, type Origin } from "../auth.ts";
import type { AppEnv } from "../context.ts";
import type { SignInCookies } from "../session_cookie.ts";

/**
 * The browser forgets the cookie, and is told that it is signed out, as it is. In front of the guard,
 * which knows nobody by such a cookie.
 */
export function forgetEndedSession(
  { cookies, origin }: { cookies: Pick<SignInCookies, "dropSession">; origin: Origin },
): MiddlewareHandler<AppEnv> {
  const session = cookieName(origin.publicUrl);
  return async function forget(c, next) {
    await next();
    if (c.req.path !== "/auth/logout" || c.req.method !== "POST" || c.res.status !== 401) return;
    const isBrowser = c.req.header("authorization") === undefined &&
      getCookie(c, session) !== undefined;
    if (!isBrowser || !isOwnPage(c.req.raw, origin)) return;
    c.res = undefined;
    c.res = c.body(null, 204);
    cookies.dropSession(c);
  };
}
