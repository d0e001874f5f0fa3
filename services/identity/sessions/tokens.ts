/**
 * Access tokens: JWTs (RFC 7519, profile RFC 9068) signed with Ed25519 (RFC 8037).
 *
 * Signing and checking go straight to the platform's Ed25519, which is synchronous and twice as fast
 * as the JOSE library here; key formats and thumbprints are the library's. Checked tokens are
 * remembered until they expire.
 */

import { Buffer } from "node:buffer";
import { type KeyObject, sign, verify } from "node:crypto";
import { requestFailures } from "../../platform/errors.ts";
import type { Clock } from "../../platform/time/clock.ts";
import type { Ids } from "../../platform/ids.ts";
import type { Caller, Role } from "../types.ts";

export const ACCESS_TOKEN_SECONDS = 15 * 60;
/** Clocks of nodes may differ by this much. */
const TOLERANCE_SECONDS = 5;
const MAX_TOKEN_LENGTH = 2_048;
const REMEMBERED = 50_000;

export interface SigningKey {
  kid: string;
  privateKey: KeyObject;
}

export interface VerifyingKeys {
  /** The public key, or undefined for a kid that is not (or no longer) in the ring. */
  find(kid: string): KeyObject | undefined;
}

export interface Tokens {
  issue(caller: Caller): string;
  /**
   * A player's way into a match on a game server: a JWT whose audience is the match, checked there
   * with our public keys. It opens nothing here.
   * @param expiresAt milliseconds since the epoch
   */
  issueJoin(userId: string, matchId: string, expiresAt: number): string;
  /** @throws request.unauthorized */
  check(token: string): Caller;
  /** Whether the token names a key that the ring does not hold. */
  hasUnknownKey(token: string): boolean;
}

interface Claims {
  iss: string;
  aud: string;
  sub: string;
  sid?: string;
  roles: Role[];
  jti: string;
  iat: number;
  /** Ours carry none; RFC 7519 §4.1.5 wants it respected. */
  nbf?: number;
  exp: number;
}

export function createTokens(
  { issuer, audience, signingKey, keys, clock, ids }: {
    issuer: string;
    audience: string;
    signingKey: () => SigningKey;
    keys: VerifyingKeys;
    clock: Clock;
    ids: Ids;
  },
): Tokens {
  const remembered = new Map<string, { caller: Caller; kid: string; until: number }>();

  function signToken(type: string, claims: object): string {
    const { kid, privateKey } = signingKey();
    const signed = `${encode({ alg: "EdDSA", typ: type, kid })}.${encode(claims)}`;
    return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString("base64url")}`;
  }

  function refuse(reason: string): never {
    throw requestFailures.make("unauthorized", `Cannot accept the access token: ${reason}`);
  }

  function verifyToken(token: string): { caller: Caller; kid: string; until: number } {
    if (token.length > MAX_TOKEN_LENGTH) refuse("it is too long");
    const parts = token.split(".");
    if (parts.length !== 3) refuse("it is not a JWT");
    const [head, body, signature] = parts as [string, string, string];
    const header = decode(head);
    // The algorithm is ours, never the token's choice; `typ` keeps other JWTs of ours out.
    if (header?.alg !== "EdDSA" || header.typ !== "at+jwt" || header.crit !== undefined) {
      refuse("its header is not that of an access token");
    }
    const kid = String(header.kid);
    const key = keys.find(kid);
    if (!key) refuse("it was signed with an unknown or retired key");
    const signed = Buffer.from(`${head}.${body}`);
    const bytes = Buffer.from(signature, "base64url");
    // One spelling per signature: decoding forgives unused bits, padding and foreign characters.
    if (bytes.toString("base64url") !== signature || !verify(null, signed, key, bytes)) {
      refuse("its signature is wrong");
    }
    const claims = decode(body) as Claims | undefined;
    const now = clock.now() / 1000;
    if (!claims || claims.iss !== issuer || claims.aud !== audience) {
      refuse("it was issued for another service");
    }
    if (!(now < claims.exp + TOLERANCE_SECONDS)) refuse("it has expired");
    if (!(Math.max(claims.iat, claims.nbf ?? claims.iat) <= now + TOLERANCE_SECONDS)) {
      refuse("it is from the future");
    }
    return {
      caller: {
        id: claims.sub,
        roles: claims.roles,
        ...(claims.sid !== undefined && { sessionId: claims.sid }),
        expiresAt: claims.exp * 1000,
      },
      kid,
      until: (claims.exp + TOLERANCE_SECONDS) * 1000,
    };
  }

  return {
    hasUnknownKey(token) {
      if (token.length > MAX_TOKEN_LENGTH) return false;
      const kid = decode(token.split(".")[0]!)?.kid;
      return typeof kid === "string" && !keys.find(kid);
    },
    issue(caller) {
      const iat = Math.floor(clock.now() / 1000);
      const claims: Claims = {
        iss: issuer,
        aud: audience,
        sub: caller.id,
        ...(caller.sessionId !== undefined && { sid: caller.sessionId }),
        roles: [...caller.roles],
        jti: ids.next(),
        iat,
        exp: iat + ACCESS_TOKEN_SECONDS,
      };
      return signToken("at+jwt", claims);
    },
    issueJoin(userId, matchId, expiresAt) {
      return signToken("join+jwt", {
        iss: issuer,
        aud: matchId,
        sub: userId,
        jti: ids.next(),
        iat: Math.floor(clock.now() / 1000),
        exp: Math.floor(expiresAt / 1000),
      });
    },
    check(token) {
      const known = remembered.get(token);
      if (known && clock.now() < known.until && keys.find(known.kid)) return known.caller;
      if (known) remembered.delete(token);
      const fresh = verifyToken(token);
      // Maps keep insertion order: the oldest entry makes room.
      if (remembered.size >= REMEMBERED) remembered.delete(remembered.keys().next().value!);
      remembered.set(token, fresh);
      return fresh.caller;
    },
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
