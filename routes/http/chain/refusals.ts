/** What the staff tried without being allowed to goes into the audit log (SEC7). */

import type { Context } from "hono";
import { routePath } from "hono/route";
import type { Audit } from "../../../services/audit/mod.ts";
import { isId, plainId } from "../../../services/platform/ids.ts";
import { type Caller, hasRole } from "../../../services/identity/mod.ts";
import type { Access } from "../../access/mod.ts";
import type { AppEnv } from "../context.ts";

/** Writes down that the call of a staff door was refused. */
export type RecordRefusal = (c: Context<AppEnv>, access: Access) => Promise<void>;

/**
 * A staff door is a route that no player may call. Players' attempts stay in the log alone: anybody
 * could fill the audit log with them.
 */
export function createRefusals(audit: Pick<Audit, "record">): RecordRefusal {
  return async function recordRefusal(c, { roles }) {
    const caller = c.get("caller") as Caller | undefined;
    if (roles === "public" || roles.includes("player")) return;
    if (!caller || !hasRole(caller, "mod", "admin", "service")) return;
    await audit.record({
      action: "access.refused",
      actor: caller.id,
      subjects: c.req.path.split("/").map(plainId).filter(isId),
      addresses: [c.get("address")],
      outcome: "refused",
      details: { route: `${c.req.method} ${routePath(c, -1)}` },
    });
  };
}
