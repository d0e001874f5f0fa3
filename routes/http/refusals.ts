/** What the staff tried without being allowed to goes into the audit log (SEC7). */

import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Audit } from "../../services/audit/mod.ts";
import { isId } from "../../services/platform/ids.ts";
import { type Caller, hasRole } from "../../services/identity/mod.ts";
import type { AppEnv } from "./context.ts";

/** Players' attempts stay in the log alone: anybody could fill the audit log with them. */
export function recordRefusals(audit: Audit): MiddlewareHandler<AppEnv> {
  return async function refusals(c, next) {
    await next();
    const caller = c.get("caller") as Caller | undefined;
    if (c.res.status !== 403 || !caller || !hasRole(caller, "mod", "admin", "service")) return;
    await audit.record({
      action: "access.refused",
      actor: caller.id,
      subjects: c.req.path.split("/").filter(isId),
      addresses: [c.get("address")],
      outcome: "refused",
      details: { route: `${c.req.method} ${routePath(c, -1)}` },
    });
  };
}
