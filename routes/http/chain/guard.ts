/**
 * In front of every route: who is calling, whether they may, and how often (SEC5, SEC6). What is
 * allowed stands in routes/access/; here it is enforced, in the order 401, 403, 429. Whatever is not
 * public is marked as nobody's to keep.
 */

import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { type Caller, hasRole, identityFailures } from "../../../services/identity/mod.ts";
import { type Failure, requestFailures } from "../../../services/platform/errors.ts";
import { ACCESS, type Access } from "../../access/mod.ts";
import { network } from "../address.ts";
import type { Authenticate } from "../auth.ts";
import type { AppEnv } from "../context.ts";
import type { AsStaff } from "./as_staff.ts";
import type { Limits } from "./limits.ts";
import type { RecordRefusal } from "./refusals.ts";

export function createGuard(
  { authenticate, viewing, limits, recordRefusal, asStaff }: {
    authenticate: Authenticate;
    /** Whether the request's session lives and is in another role's view, which changes nothing. */
    viewing: (c: Context<AppEnv>) => Promise<boolean>;
    limits: Limits;
    recordRefusal: RecordRefusal;
    asStaff: AsStaff;
  },
): MiddlewareHandler<AppEnv> {
  return async function guard(c, next) {
    const access = accessOf(c);
    // No route: the 404 or 405 that follows needs no credentials.
    if (!access || access === PASSING) return await next();
    // What is not for everybody stays out of every cache, a browser's and a proxy's.
    if (access.roles !== "public" || !isReading(c)) c.header("cache-control", "no-store");
    const changes = !isReading(c) && !access.whileViewing;
    if (access.roles === "public") {
      if (changes && await viewing(c)) throw viewOnly();
    } else {
      const caller = await authenticate(c);
      if (!caller) {
        throw requestFailures.make("unauthorized", "This address needs a token or a session");
      }
      if (changes && caller.viewAs !== undefined) throw viewOnly();
      c.set("caller", caller);
      if (!hasRole(caller, ...access.roles)) {
        await recordRefusal(c, access);
        throw requestFailures.make("forbidden", `This address is for ${access.roles.join(", ")}`);
      }
      await checkSubject(c, access, caller);
    }
    const caller = c.get("caller") as Caller | undefined;
    if (access.limit && !(caller && hasRole(caller, "service"))) {
      const whom = caller?.id ?? network(c.get("address"));
      await limits.count(c, access.limit, whom, access.withoutLimiter ?? "pass");
    }
    const what = { caller, access, reads: isReading(c) };
    await asStaff(what, async () => {
      await next();
      // Some rules only a service knows: that moderators do not judge one another, say.
      if (c.res.status === 403) await recordRefusal(c, access);
    });
  };
}

function viewOnly(): Failure {
  return identityFailures.make(
    "view_only",
    "Cannot change anything in another role's view: leave the view first",
  );
}

const isReading = ({ req: { method } }: Context<AppEnv>) => method === "GET" || method === "HEAD";

/** A row that asks for nothing. */
const PASSING = ACCESS["GET /health"];

/** The row of the route that will answer; undefined where there is none. @throws for a missing row */
function accessOf(c: Context<AppEnv>): Access | undefined {
  // Middleware comes first, the route itself last.
  const route = matchedRoutes(c).at(-1);
  if (!route || route.method === "ALL") return undefined;
  const access = ACCESS[`${route.method} ${route.path}`];
  if (!access) throw new Error(`No row in routes/access/ for ${route.method} ${route.path}`);
  return access;
}

/** Players act only for themselves; what names nobody is left to the route's own schema. */
async function checkSubject(c: Context<AppEnv>, { subject }: Access, caller: Caller) {
  if (!subject || subject.in === "resource" || hasRole(caller, ...subject.others)) return;
  const named = subject.in === "path"
    ? parameterOf("user_id", matchedRoutes(c).at(-1)!.path, c.req.path)
    : subject.in === "query"
    ? c.req.query("user_id")
    : await userIdOfBody(c);
  if (typeof named === "string" && named.toLowerCase() !== caller.id) {
    throw requestFailures.make("forbidden", "Cannot act for another player");
  }
}

/** Hono reads parameters for the handler alone; before it, the route's template says where one stands. */
export function parameterOf(name: string, template: string, path: string): string | undefined {
  const at = template.split("/").indexOf(`:${name}`);
  return at === -1 ? undefined : path.split("/")[at];
}

async function userIdOfBody(c: Context<AppEnv>): Promise<unknown> {
  try {
    return (await c.req.json())?.user_id;
  } catch {
    // The route says in what way the body cannot be read.
    return undefined;
  }
}
