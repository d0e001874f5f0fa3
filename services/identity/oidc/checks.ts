/** What an ID token must say beyond what oauth4webapi looks at (OpenID Connect Core 1.0, §3.1.3.7). */

import { createHash } from "node:crypto";
import { base64url } from "../../platform/ids.ts";
import { SignInRefused } from "./types.ts";

/** A code is exchanged at once: its ID token was made now, give or take the clocks. */
const ON_ITS_WAY_S = 120;
const MOST_SUBJECT = 255;

export interface IdTokenClaims {
  sub: string;
  iat: number;
  aud: string | string[];
  azp?: unknown;
  at_hash?: unknown;
  [claim: string]: unknown;
}

/**
 * @param expected `now` and `toleranceS` in seconds; `alg` of the token's header; `accessToken` where
 *   one came with it
 * @throws SignInRefused
 */
export function checkIdToken(
  claims: IdTokenClaims,
  { clientId, alg, accessToken, now, toleranceS }: {
    clientId: string;
    alg: string;
    accessToken?: string;
    now: number;
    toleranceS: number;
  },
): void {
  const { sub, aud, azp, iat, at_hash } = claims;
  checkSubject(sub);
  // A token that another client may use as well is none of ours, whoever is named in `azp`.
  if ([aud].flat().some((each) => each !== clientId)) refuse("aud: another audience beside us");
  if (azp !== undefined && azp !== clientId) refuse("azp: another client");
  if (iat > now + toleranceS) refuseClock("iat: in the future");
  if (iat < now - toleranceS - ON_ITS_WAY_S) refuseClock("iat: too long ago");
  // Issuers may leave it out in the code flow, and some do.
  if (at_hash === undefined || accessToken === undefined) return;
  if (at_hash !== accessTokenHash(accessToken, alg)) refuse("at_hash: of another access token");
}

/**
 * A renewed ID token is of the same sign-in as the one before it (OpenID Connect Core 1.0, §12.2); both
 * may leave out what is compared, but for the subject.
 * @throws SignInRefused
 */
export function checkRenewed(
  claims: IdTokenClaims,
  { subject, before }: { subject: string; before: Readonly<Record<string, unknown>> },
): void {
  if (claims.sub !== subject) refuse("sub: another");
  const isKnown = (name: string) => claims[name] !== undefined && before[name] !== undefined;
  if (isKnown("nonce") && claims["nonce"] !== before["nonce"]) refuse("nonce: another");
  // Who has signed in there again, for another application, is the same player.
  if (isKnown("auth_time") && !(Number(claims["auth_time"]) >= Number(before["auth_time"]))) {
    refuse("auth_time: before the one before");
  }
}

/** @throws SignInRefused for what is no subject, or cannot be kept */
export function checkSubject(sub: unknown): asserts sub is string {
  if (typeof sub !== "string" || sub === "") refuse("sub: empty");
  // deno-lint-ignore no-control-regex -- what the database cannot hold
  if (sub.length > MOST_SUBJECT || /[\x00-\x1f\x7f]/.test(sub)) refuse("sub: not a subject");
}

/** Left half of the hash that belongs to the signature's algorithm; SHA-512 for Ed25519. */
export function accessTokenHash(accessToken: string, alg: string): string {
  const bits = /(256|384|512)$/.exec(alg)?.[1] ?? "512";
  const digest = createHash(`sha${bits}`).update(accessToken).digest();
  return base64url(digest.subarray(0, digest.length / 2));
}

function refuse(why: string): never {
  throw new SignInRefused("rejected", why);
}

/** The issuer's clock may be off; a session that is held already does not end by that. */
function refuseClock(why: string): never {
  throw new SignInRefused("rejected", why, true);
}
