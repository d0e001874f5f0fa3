/** Whether an account is still as the one who acts has seen it: two of the staff may act at once. Pure. */

import { sha256 } from "../platform/ids.ts";
import { identityFailures } from "./errors.ts";
import type { User } from "./types.ts";

type Seen = Pick<User, "displayName" | "roles" | "suspendedAt" | "suspendedUntil">;

/** Names what the staff changes of an account: another state, another name. */
export function versionOf({ displayName, roles, suspendedAt, suspendedUntil }: Seen): string {
  const state = [displayName, [...roles].sort(), suspendedAt?.getTime(), suspendedUntil?.getTime()];
  return sha256(JSON.stringify(state)).toHex().slice(0, 16);
}

/** @param seen versions of which one will do; undefined: whatever it is by now @throws identity.changed */
export function checkSeen(seen: readonly string[] | undefined, now: Seen): void {
  if (seen === undefined || seen.includes(versionOf(now))) return;
  const { displayName, roles, suspendedAt, suspendedUntil } = now;
  throw identityFailures.make(
    "changed",
    "Cannot change the player: somebody else has done so since",
    {
      members: {
        ...{ display_name: displayName, roles, version: versionOf(now) },
        suspended_at: suspendedAt?.toISOString() ?? null,
        suspended_until: suspendedUntil?.toISOString() ?? null,
      },
    },
  );
}
