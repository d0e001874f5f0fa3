/**
 * Whoever changes how a player comes back must have shown lately that they are the player: else a
 * browser left open, or a stolen session, could shut its owner out (OWASP ASVS 5.0, 7.5.1).
 */

import type { Clock } from "../../platform/time/clock.ts";
import { requestFailures } from "../../platform/errors.ts";
import { identityFailures } from "../errors.ts";
import { IDLE_MS } from "../service.ts";
import type { WaysStore } from "../stores/ways.ts";
import type { Caller } from "../types.ts";

/** A sign-in is recent for this long. */
export const RECENT_MS = 15 * 60_000;

/**
 * A player of whom a passkey, a phrase or an account knows: sessions from before must sign in again.
 * One whom nothing but the session brings back has no other sign-in to show.
 * @returns the caller's session @throws identity.sign_in_again, request.invalid
 */
export type CheckRecent = (caller: Caller) => Promise<{ userId: string; sessionId: string }>;

/** Whether a guest must sign in again before an account is linked: it would end all other sessions. */
export type MayNotLink = (caller: Caller) => Promise<boolean>;

export function createRecent(
  { store, clock }: { store: Pick<WaysStore, "find" | "beganAt">; clock: Clock },
): { checkRecent: CheckRecent; mayNotLink: MayNotLink } {
  /** @throws request.invalid, request.unauthorized */
  async function look({ id, sessionId }: Caller) {
    if (sessionId === undefined) {
      throw requestFailures.make("invalid", "Cannot do this with a game server's token");
    }
    const [ways, began] = await Promise.all([
      store.find(id, new Date(clock.now() - IDLE_MS)),
      store.beganAt(id, sessionId),
    ]);
    if (!ways || !began) throw requestFailures.make("unauthorized", "The session has ended");
    const isOld = clock.now() - began.getTime() > RECENT_MS;
    return { isOld, ways, hasOwn: ways.passkeys > 0 || ways.phrase !== null, sessionId };
  }

  return {
    async checkRecent(caller) {
      const { isOld, ways, hasOwn, sessionId } = await look(caller);
      if (isOld && (hasOwn || ways.account !== null)) {
        throw identityFailures.make(
          "sign_in_again",
          "Sign in again first: this changes how the player comes back",
        );
      }
      return { userId: caller.id, sessionId };
    },

    async mayNotLink(caller) {
      const { isOld, ways, hasOwn } = await look(caller);
      return isOld && hasOwn && ways.account === null;
    },
  };
}
