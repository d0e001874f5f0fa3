/**
 * Another role's view (UI9): an admin sees what that role sees, and may change nothing meanwhile.
 *
 * A cookie beside the session's says which; it is bound to that session, so that it ends with it. It
 * only ever takes rights away, and needs no seal: whoever forges one has less than before.
 */

import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { type Caller, hasRole, type Role } from "../../services/identity/mod.ts";
import { sha256 } from "../../services/platform/ids.ts";
import type { AppEnv } from "./context.ts";

/** Roles that an admin may look through. */
export const VIEWS = ["mod", "player"] as const;
export type ViewRole = typeof VIEWS[number];

const SEEN: Record<ViewRole, readonly Role[]> = { mod: ["mod", "player"], player: ["player"] };

const nameFor = (session: string) => session.replace(/session$/, "view");

/** @param session name of the session's cookie */
export function setView(c: Context<AppEnv>, session: string, role: ViewRole): void {
  const secret = getCookie(c, session);
  if (secret === undefined) return;
  setCookie(c, nameFor(session), `${role}.${markOf(secret)}`, {
    ...{ httpOnly: true, sameSite: "Lax", path: "/" },
    secure: session.startsWith("__Host-"),
  });
}

export function dropView(c: Context<AppEnv>, session: string): void {
  deleteCookie(c, nameFor(session), { path: "/", secure: session.startsWith("__Host-") });
}

/** The role whose view the request's session has; undefined: its own. */
export function viewOf(c: Context<AppEnv>, session: string): ViewRole | undefined {
  const secret = getCookie(c, session);
  const [role, mark] = getCookie(c, nameFor(session))?.split(".") ?? [];
  if (secret === undefined || mark !== markOf(secret)) return undefined;
  return VIEWS.find((each) => each === role);
}

/** A caller as the view has them: never with a role they do not have themselves by being an admin. */
export function throughEyesOf(view: ViewRole | undefined, caller: Caller): Caller {
  if (view === undefined || !hasRole(caller, "admin")) return caller;
  return { ...caller, roles: SEEN[view], viewAs: view };
}

function markOf(secret: string): string {
  return sha256(`view ${secret}`).toHex().slice(0, 32);
}
