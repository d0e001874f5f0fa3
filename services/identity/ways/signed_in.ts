/** What a player gets who has shown a way in. */

import { requestFailures } from "../../platform/errors.ts";
import { identityFailures } from "../errors.ts";
import type { FreshSession } from "../sessions/fresh.ts";
import { ACCESS_TOKEN_SECONDS, type Tokens } from "../sessions/tokens.ts";
import type { SignedIn, User } from "../types.ts";

export type ToSignedIn = (user: User, session: FreshSession) => SignedIn;

export function createToSignedIn({ tokens }: { tokens: Pick<Tokens, "issue"> }): ToSignedIn {
  return (user, { stored, cookie, refreshToken }) => ({
    ...{ user, cookie, refreshToken, expiresIn: ACCESS_TOKEN_SECONDS },
    accessToken: tokens.issue({ id: user.id, roles: user.roles, sessionId: stored.id }),
  });
}

/** @param until null: until it is lifted */
export function suspended(until: Date | null) {
  return identityFailures.make("suspended", "Cannot sign in: the account is suspended", {
    members: { suspended_until: until?.toISOString() ?? null },
  });
}

/** For whoever changes ways in by a session that ended meanwhile. */
export function sessionOver() {
  return requestFailures.make("unauthorized", "The session has ended");
}
