/** What a row of the table of routes says, and the rows that many share. */

import type { RateLimits } from "../../services/config/mod.ts";
import type { Role } from "../../services/identity/mod.ts";

export interface Access {
  /** Roles that may call it; "public" needs no credentials. */
  roles: readonly Role[] | "public";
  /**
   * Where the player stands whom the call is about. Callers may name themselves; others only those
   * in `others` may. "resource": the service looks at what it found (a ticket's player, a match's).
   */
  subject?: { in: "body" | "path" | "query" | "resource"; others: readonly Role[] };
  /** Whether it may be called in another role's view, though it changes something. */
  whileViewing?: true;
  /** Limit that counts the call: by account where there is one, else by address. */
  limit?: keyof RateLimits;
  /** Whether the call passes or is refused while the limits cannot be asked. */
  withoutLimiter?: "pass" | "refuse";
}

export const ANY: readonly Role[] = ["player", "mod", "admin", "service"];
export const PEOPLE: readonly Role[] = ["player", "mod", "admin"];
export const STAFF: readonly Role[] = ["mod", "admin"];

export const open: Access = { roles: "public" };
export const staff: Access = { roles: STAFF };
export const admin: Access = { roles: ["admin"] };
export const self: Access = { roles: PEOPLE };

/** By `METHOD /path/:parameter`. */
export type AccessTable = Readonly<Record<string, Access>>;
