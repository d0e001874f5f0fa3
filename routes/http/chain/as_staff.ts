/** Around requests of the staff: what they read in bulk a standby may answer, and knows what they did. */

import { type Caller, hasRole } from "../../../services/identity/mod.ts";
import type { StaffReads } from "../../../services/standby/mod.ts";
import { type Access, STAFF } from "../../access/types.ts";

export type AsStaff = (
  /** `reads`: the request changes nothing at all. */
  request: { caller: Caller | undefined; access: Access; reads: boolean },
  next: () => Promise<void>,
) => Promise<void>;

/** @param staffReads absent where there is no standby */
export function createAsStaff(staffReads: StaffReads | undefined): AsStaff {
  return async function asStaff({ caller, access, reads }, next) {
    if (!staffReads || !caller || !hasRole(caller, ...STAFF)) return await next();
    if (reads) return await staffReads.reading(caller.id, next);
    // A game server that is an admin as well sends scores by the hundred: those are no acts of the staff.
    if (hasRole(caller, "service") && !isForStaff(access)) return await next();
    await staffReads.acting(caller.id, next);
  };
}

function isForStaff({ roles }: Access): boolean {
  return roles !== "public" && roles.every((role) => STAFF.includes(role));
}
