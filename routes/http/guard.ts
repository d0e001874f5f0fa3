/**
 * In front of every route: who is calling, whether they may, and how often (SEC5, SEC6). What is
 * allowed stands in routes/access.ts; here it is enforced, in the order 401, 403, 429.
 */

import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { RateLimits } from "../../services/config.ts";
import { type Caller, hasRole } from "../../services/identity/mod.ts";
import { requestFailures } from "../../services/platform/errors.ts";
import type { Limiter, Take, Verdict } from "../../services/platform/limiter.ts";
import type { Logger } from "../../services/platform/log.ts";
import { ACCESS, type Access } from "../access.ts";
import type { Authenticate } from "./auth.ts";
import type { AppEnv } from "./context.ts";

export function createGuard(
  { authenticate, limiter, limits, log }: {
    authenticate: Authenticate;
    limiter: Limiter;
    limits: RateLimits;
    log: Logger;
  },
): MiddlewareHandler<AppEnv> {
  return async function guard(c, next) {
    const access = accessOf(c);
    // No route: the 404 or 405 that follows needs no credentials.
    if (!access || access === PASSING) return await next();
    if (access.roles !== "public") {
      const caller = await authenticate(c);
      if (!caller) {
        throw requestFailures.make("unauthorized", "This address needs a token or a session");
      }
      if (!hasRole(caller, ...access.roles)) {
        throw requestFailures.make("forbidden", `This address is for ${access.roles.join(", ")}`);
      }
      await checkSubject(c, access, caller);
      c.set("caller", caller);
    }
    if (access.limit) await count(c, access.limit, access.withoutLimiter ?? "pass");
    await next();
  };

  async function count(
    c: Context<AppEnv>,
    name: keyof RateLimits,
    withoutLimiter: "pass" | "refuse",
  ): Promise<void> {
    const caller = c.get("caller") as Caller | undefined;
    if (caller && hasRole(caller, "service")) return;
    const key = `${name}:${caller?.id ?? network(c.get("address"))}`;
    const take = { key, limit: limits[name] };
    let verdict: Verdict | undefined;
    try {
      [verdict] = await limiter.take([take]);
    } catch (error) {
      if (withoutLimiter === "refuse") throw error;
      log.warn({ err: String(error), limit: name }, "limits: cannot be asked, the call passes");
      return;
    }
    const headers = limitHeaders(name, take, verdict!);
    if (!verdict!.allowed) throw limited(name, take, verdict!);
    for (const [field, value] of Object.entries(headers)) c.header(field, value);
  }
}

/** A row that asks for nothing. */
const PASSING = ACCESS["GET /health"];

/** An IPv6 client owns a whole /64: its addresses count as one. */
export function network(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const groups = head.split(":").filter((group) => group !== "");
  const rest = tail === undefined ? [] : tail.split(":").filter((group) => group !== "");
  const zeros = tail === undefined ? 0 : 8 - groups.length - rest.length;
  return [...groups, ...Array(Math.max(0, zeros)).fill("0"), ...rest].slice(0, 4).join(":") +
    "::/64";
}

/** The row of the route that will answer; undefined where there is none. @throws for a missing row */
function accessOf(c: Context<AppEnv>): Access | undefined {
  // Middleware comes first, the route itself last.
  const route = matchedRoutes(c).at(-1);
  if (!route || route.method === "ALL") return undefined;
  const access = ACCESS[`${route.method} ${route.path}`];
  if (!access) throw new Error(`No row in routes/access.ts for ${route.method} ${route.path}`);
  return access;
}

/** Players act only for themselves; what names nobody is left to the route's own schema. */
async function checkSubject(c: Context<AppEnv>, { subject }: Access, caller: Caller) {
  if (!subject || subject.in === "resource" || hasRole(caller, ...subject.others)) return;
  const named = subject.in === "path"
    ? c.req.param("user_id") ?? c.req.path.split("/")[2]
    : subject.in === "query"
    ? c.req.query("user_id")
    : await userIdOfBody(c);
  if (typeof named === "string" && named.toLowerCase() !== caller.id) {
    throw requestFailures.make("forbidden", "Cannot act for another player");
  }
}

async function userIdOfBody(c: Context<AppEnv>): Promise<unknown> {
  try {
    return (await c.req.json())?.user_id;
  } catch {
    // The route says in what way the body cannot be read.
    return undefined;
  }
}

/** The failure of a refused take, with the IETF's fields. */
export function limited(name: string, take: Take, verdict: Verdict) {
  return requestFailures.make("rate_limited", `Too many requests of the kind "${name}"`, {
    retryAfter: Math.max(1, verdict.retryAfter),
    headers: limitHeaders(name, take, verdict),
  });
}

/** RateLimit fields (draft-ietf-httpapi-ratelimit-headers). */
function limitHeaders(name: string, { limit }: Take, verdict: Verdict): Record<string, string> {
  const window = Math.ceil(limit.burst / limit.perSecond);
  return {
    "ratelimit-policy": `"${name}";q=${limit.burst};w=${window}`,
    "ratelimit": `"${name}";r=${verdict.remaining};t=${Math.ceil(verdict.reset)}`,
  };
}
