/**
 * Whether a session still holds for the issuer that vouched for it (RFC 10017 §6.1.2.2): asked with the
 * issuer's refresh token, by one node at a time, as often as the issuer's settings want it.
 *
 * Drives no clock of its own: renewals of tokens and requests with a cookie ask. An issuer that says no ends the session; one
 * that does not answer changes nothing. Roles are taken over as at a sign-in.
 */

import type { Logger } from "../../platform/observe/log.ts";
import type { Clock } from "../../platform/time/clock.ts";
import { TooLate, within } from "../../platform/time/within.ts";
import type { Revocations } from "../sessions/revocations.ts";
import type { ExternalStore } from "../stores/external.ts";
import type { SessionStore } from "../stores/session.ts";
import type { Exchange } from "./exchange.ts";
import type { Provider } from "./provider.ts";
import { grantedTo, valueAt } from "./rules.ts";
import type { Seals } from "./seals.ts";
import { SignInRefused } from "./types.ts";

/** @returns whether the session is still alive */
export type Recheck = (sessionId: string, address?: string) => Promise<boolean>;

/** How long a request waits for what an issuer says. */
const PATIENCE_MS = 2_000;

export function createRecheck(
  { providers, exchange, seals, store, sessions, revocations, adminUsers, log, clock }: {
    providers: readonly Provider[];
    exchange: Pick<Exchange, "renew">;
    seals: Seals;
    store: Pick<ExternalStore, "find" | "claimCheck" | "keepTokens" | "setRoles">;
    sessions: Pick<SessionStore, "find" | "revoke">;
    revocations: Pick<Revocations, "refresh">;
    adminUsers: ReadonlySet<string>;
    log: Logger;
    clock: Clock;
  },
): Recheck {
  const checking = providers.filter(({ settings }) => settings.recheckSeconds > 0);

  return async function recheck(sessionId, address) {
    if (checking.length === 0) return true;
    // A slow issuer must not make every page slow; what it says late counts the next time.
    return await within(ask(sessionId, address), { ms: PATIENCE_MS, clock }).catch((error) => {
      if (error instanceof TooLate) return true;
      throw error;
    });
  };

  async function ask(sessionId: string, address?: string): Promise<boolean> {
    const known = await store.find(sessionId);
    if (!known) return true;
    const provider = providers.find(({ settings }) => settings.issuer === known.issuer);
    // Nobody vouches for it any more.
    if (!provider) {
      return await end(sessionId, known, "the issuer is no longer configured", address);
    }
    if (!checking.includes(provider)) return true;
    const { settings } = provider;
    const at = new Date(clock.now());
    const since = new Date(clock.now() - settings.recheckSeconds * 1000);
    const session = await store.claimCheck(sessionId, since, at);
    const tokens = session && seals.openTokens(session.sealedTokens);
    if (!session || tokens?.refreshToken === undefined) return true;
    try {
      const vouched = await exchange.renew(
        provider,
        { ...session, tokens },
        async (refreshToken) => {
          const sealed = seals.sealTokens({ ...tokens, refreshToken });
          await store.keepTokens(sessionId, sealed, session.sid);
        },
      );
      await store.keepTokens(sessionId, seals.sealTokens(vouched.tokens), vouched.sid);
      const granted = grantedTo(vouched, settings, adminUsers);
      const { rolesClaim } = settings;
      // Where roles stand in ID tokens only, an answer without one says nothing about them.
      const isSilent = !vouched.byIdToken && rolesClaim !== undefined &&
        valueAt(vouched.claims, rolesClaim) === undefined;
      const changes = { by: "issuer" };
      if ("set" in granted && !isSilent) {
        const entry = entryOf("player.roles", session, changes, address);
        await store.setRoles(session.userId, granted, entry);
        await revocations.refresh();
      }
      return (await sessions.find(sessionId))?.revokedAt === null;
    } catch (error) {
      if (!(error instanceof SignInRefused)) throw error;
      if (error.because === "unreachable") {
        // The session goes on; whether its issuer does is for the operator to know.
        log.warn({ issuer: settings.issuer, why: error.why }, "sign-in: an issuer cannot be asked");
        return true;
      }
      return await end(sessionId, session, error.why, address);
    }
  }

  async function end(
    sessionId: string,
    session: { userId: string; issuer: string },
    why: string,
    address?: string,
  ): Promise<false> {
    const details = { session_id: sessionId, why };
    const entry = entryOf("session.end", session, details, address);
    await sessions.revoke({ userId: session.userId, sessionId }, "ended", entry);
    await revocations.refresh();
    return false;
  }

  function entryOf(
    action: string,
    { userId, issuer }: { userId: string; issuer: string },
    details: Record<string, unknown>,
    address: string | undefined,
  ) {
    return {
      ...{ at: new Date(clock.now()), action, actor: "issuer", subjects: [userId] },
      addresses: address === undefined ? [] : [address],
      ...{ outcome: "done" as const, details: { issuer, ...details } },
    };
  }
}
