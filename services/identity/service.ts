/**
 * Sign-ins, sessions and the tokens they give (SEC1–SEC3).
 *
 * Holds the digests of service clients' secrets, and the guests who wait for one common insert;
 * routes and the socket gate drive it. A sign-in that is answered is stored. A token is checked
 * without the database: revocations are in this node's memory within seconds (RT7). A refresh token
 * that comes back after its grace ends the session: one of two who have it is a thief.
 */

import type { Audit, AuditEntry } from "../audit/mod.ts";
import { type Batcher, createBatcher } from "../platform/work/batcher.ts";
import { sameBytes } from "../platform/bytes.ts";
import type { Clock } from "../platform/time/clock.ts";
import { requestFailures } from "../platform/errors.ts";
import { base64url, type Ids, isId } from "../platform/ids.ts";
import { isUnavailable } from "../platform/unavailable.ts";
import { identityFailures } from "./errors.ts";
import type { KeyRing } from "./keys/key_ring.ts";
import { bearerSecret, hashSecret, parseBearerSecret } from "./sessions/secrets.ts";
import { checkName } from "./names/names.ts";
import type { Revocations } from "./sessions/revocations.ts";
import type { Recheck } from "./oidc/recheck.ts";
import type { SessionStore } from "./stores/session.ts";
import type { IdentityStore, NewGuest } from "./stores/store.ts";
import { ACCESS_TOKEN_SECONDS, type Tokens } from "./sessions/tokens.ts";
import { isTimeZone } from "./rules_time_zones.ts";
import type { Caller, Role, ServiceClient, SignedIn, User } from "./types.ts";

/** Browser sessions end after 7 idle days and after 30 days at the latest (SEC2). */
export const IDLE_MS = 7 * 86_400_000;
export const SESSION_MS = 30 * 86_400_000;
/** How stale `used_at` may get before a request renews it. */
const TOUCH_MS = 3_600_000;

export interface Identity {
  /** Signs a guest in; the same device gets the same player back. */
  signInGuest(
    guest: {
      deviceId?: string;
      displayName?: string;
      region: string;
      address: string;
      /** Left out where nobody knows such a zone. */
      timeZone?: string;
    },
  ): Promise<SignedIn>;
  hasClient(clientId: string): boolean;
  /** Access token for a game server. @throws identity.invalid_client */
  signInClient(
    clientId: string,
    secret: string,
    address: string,
  ): Promise<{ accessToken: string; expiresIn: number }>;
  /**
   * Exchanges a refresh token. One that was exchanged within the grace time, and whose successors
   * nobody has used, gets another successor; any other repetition ends the session.
   * @throws identity.invalid_grant
   */
  refresh(
    refreshToken: string,
    address: string,
  ): Promise<{ accessToken: string; refreshToken: string; expiresIn: number }>;
  /** Access token for a browser session. */
  issueFor(caller: Caller): { accessToken: string; expiresIn: number };
  /** @throws request.unauthorized */
  checkToken(token: string): Promise<Caller>;
  /** The session's owner; undefined when it ended or never was. */
  findByCookie(cookie: string): Promise<Caller | undefined>;
  signOut(caller: Caller, address: string): Promise<void>;
  /** @throws identity.user_not_found */
  getUser(id: string): Promise<User>;
  publicKeys: KeyRing["publicKeys"];
  /** Resolves when no sign-in waits for its commit any more. */
  drain(): Promise<void>;
}

export function createIdentity(
  {
    store,
    sessions,
    revocations,
    keyRing,
    tokens,
    clients,
    recheck,
    refreshGraceMs,
    audit,
    clock,
    ids,
  }: {
    store: IdentityStore;
    sessions: SessionStore;
    revocations: Revocations;
    keyRing: KeyRing;
    tokens: Tokens;
    clients: ServiceClient[];
    /** Asks the issuer that vouched for a session, where one did, whether it still holds. */
    recheck: Recheck;
    /** How long a refresh token that was exchanged may be exchanged once more (SEC3); 0: never. */
    refreshGraceMs: number;
    audit: Audit;
    clock: Clock;
    ids: Ids;
  },
): Identity {
  const clientHashes = new Map(
    clients.map(({ id, secret, roles }) => [id, { hash: hashSecret(secret), roles }]),
  );
  const guests: Batcher<NewGuest, User> = createBatcher({
    run: (batch) => store.insertGuests(batch),
    key: ({ deviceHash, sessionId }) => deviceHash ? base64url(deviceHash) : sessionId,
    hopeless: isUnavailable,
    overload: () => requestFailures.make("unavailable", "Too many sign-ins are waiting"),
  });

  function issueFor(caller: Caller) {
    return { accessToken: tokens.issue(caller), expiresIn: ACCESS_TOKEN_SECONDS };
  }

  /** @throws request.unauthorized */
  function checkLiving(token: string): Caller {
    const caller = tokens.check(token);
    if (caller.sessionId !== undefined && revocations.has(caller.sessionId)) {
      throw requestFailures.make(
        "unauthorized",
        "Cannot accept the access token: its session has ended",
      );
    }
    return caller;
  }

  function entryOf(
    action: string,
    { userId, sessionId }: { userId: string; sessionId: string },
    address: string,
  ): AuditEntry {
    return {
      at: new Date(clock.now()),
      action,
      actor: userId,
      subjects: [userId],
      addresses: [address],
      outcome: "done",
      details: { session_id: sessionId },
    };
  }

  function refuseSuspended({ suspendedAt, suspendedUntil }: User): void {
    if (!isSuspended({ suspendedAt, suspendedUntil }, clock.now())) return;
    throw identityFailures.make("suspended", "Cannot sign in: the account is suspended", {
      members: { suspended_until: suspendedUntil?.toISOString() ?? null },
    });
  }

  return {
    async signInGuest({ deviceId, displayName, region, address, timeZone: told }) {
      if (displayName !== undefined) checkName(displayName, false);
      const userId = ids.next();
      const sessionId = ids.next();
      const cookie = ids.secret();
      const refresh = ids.secret();
      const timeZone = told !== undefined && isTimeZone(told) ? told : null;
      const user = await guests.add({
        userId,
        displayName: displayName ?? `Guest ${userId.slice(-5).toUpperCase()}`,
        region,
        deviceHash: deviceId === undefined ? null : hashSecret(deviceId),
        sessionId,
        cookieHash: hashSecret(cookie),
        refreshHash: hashSecret(refresh),
        address,
        timeZone,
        at: new Date(clock.now()),
      });
      refuseSuspended(user);
      if (timeZone !== null && user.timeZone !== timeZone) {
        await store.setTimeZone(user.id, timeZone);
        user.timeZone = timeZone;
      }
      return {
        user,
        ...issueFor({ id: user.id, roles: user.roles, sessionId }),
        refreshToken: bearerSecret(sessionId, refresh),
        cookie: bearerSecret(sessionId, cookie),
      };
    },

    hasClient: (clientId) => clientHashes.has(clientId),

    async signInClient(clientId, secret, address) {
      const client = clientHashes.get(clientId);
      // Compared even for unknown clients, so that time tells nothing.
      const same = sameBytes(client?.hash ?? hashSecret(""), hashSecret(secret));
      const outcome = client && same ? "done" : "refused";
      await audit.record({
        action: "sign_in.client",
        actor: client ? clientId : "unknown",
        subjects: client ? [clientId] : [],
        addresses: [address],
        outcome,
        details: {},
      });
      if (!client || !same) {
        throw identityFailures.make(
          "invalid_client",
          "Cannot sign the client in: its id or secret is wrong",
        );
      }
      return issueFor({ id: clientId, roles: client.roles as Role[] });
    },

    async refresh(refreshToken, address) {
      const refuse = (reason: string): never =>
        identityFailures.fail("invalid_grant", `Cannot renew the token: ${reason}`);
      const parsed = parseBearerSecret(refreshToken) ?? refuse("it is not a refresh token");
      const session = await sessions.find(parsed.sessionId) ?? refuse("it is not known");
      const now = new Date(clock.now());
      if (session.revokedAt || isOver(session, clock.now())) refuse("its session has ended");
      refuseSuspended(session.user);
      const hash = hashSecret(parsed.secret);
      const next = ids.secret();
      const exchange = { sessionId: session.id, from: hash, to: hashSecret(next), at: now };
      // The answer to the first exchange may have been lost, or two tabs have asked at once.
      const renewed = await sessions.rotateRefresh(exchange) ||
        refreshGraceMs > 0 &&
          await sessions.branchRefresh(exchange, new Date(now.getTime() - refreshGraceMs));
      if (!renewed) {
        if (await sessions.wasRefreshUsed(session.id, hash)) {
          // Somebody else has it too, and nobody can tell which of the two is the thief.
          const of = { userId: session.user.id, sessionId: session.id };
          const entry = entryOf("session.reused", of, address);
          await sessions.revoke(of, "reused", { ...entry, outcome: "refused" });
          await revocations.refresh();
        }
        refuse("it was used before or is not known");
      }
      if (!await recheck(session.id, address)) refuse("the issuer has ended its session");
      return {
        ...issueFor({ id: session.user.id, roles: session.user.roles, sessionId: session.id }),
        refreshToken: bearerSecret(session.id, next),
      };
    },

    issueFor,
    async checkToken(token) {
      try {
        return checkLiving(token);
      } catch (error) {
        // A key that another node made a moment ago: read the ring once, then believe it.
        if (!tokens.hasUnknownKey(token) || !await keyRing.reload()) throw error;
        return checkLiving(token);
      }
    },

    async findByCookie(cookie) {
      const parsed = parseBearerSecret(cookie);
      const session = parsed && await sessions.find(parsed.sessionId);
      if (!session || session.revokedAt || isOver(session, clock.now())) return undefined;
      if (!sameBytes(hashSecret(parsed.secret), session.cookieHash)) return undefined;
      if (isSuspended(session.user, clock.now())) return undefined;
      if (clock.now() - session.usedAt.getTime() > TOUCH_MS) {
        await sessions.touch(session.id, new Date(clock.now()));
      }
      if (!await recheck(session.id)) return undefined;
      const expiresAt = session.createdAt.getTime() + SESSION_MS;
      return { id: session.user.id, roles: session.user.roles, sessionId: session.id, expiresAt };
    },

    async signOut({ id, sessionId }, address) {
      if (!sessionId) return;
      const of = { userId: id, sessionId };
      const entry = entryOf("sign_out", of, address);
      await sessions.revoke(of, "signed_out", entry);
      await revocations.refresh();
    },

    async getUser(id) {
      // Game servers' clients are no players, and their ids no UUIDs.
      return (isId(id) ? await store.findUser(id) : undefined) ??
        identityFailures.fail("user_not_found", `Cannot find the player ${id}`);
    },

    publicKeys: keyRing.publicKeys,
    drain: () => guests.drain(),
  };
}

function isSuspended(
  { suspendedAt, suspendedUntil }: Pick<User, "suspendedAt" | "suspendedUntil">,
  now: number,
): boolean {
  return suspendedAt !== null && (suspendedUntil === null || suspendedUntil.getTime() > now);
}

function isOver(session: { createdAt: Date; usedAt: Date }, now: number): boolean {
  return now - session.usedAt.getTime() > IDLE_MS || now - session.createdAt.getTime() > SESSION_MS;
}
