/** What a request to an issuer that went wrong says: of the player, of a lie, or of nothing but the issuer. */

import * as oauth from "oauth4webapi";
import { IssuerUnreachable } from "./requests.ts";
import { SignInRefused } from "./types.ts";

/** What says that an answer is a lie, not that there was none. */
const LIES = new Set<string | undefined>([
  // Not its times: an issuer's clock may be wrong for an hour.
  ...[oauth.JWT_CLAIM_COMPARISON, oauth.JSON_ATTRIBUTE_COMPARISON],
]);

/**
 * Of a renewal: an issuer's no (`invalid_grant`, RFC 6749 §5.2) and a lie are final. Whatever else it
 * answers, busy, broken, tired of our secret or by another clock, may pass, and says nothing about the
 * player.
 * @throws IssuerUnreachable for what may pass, anything else as it came
 */
export async function unlessItPasses<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const passes = error instanceof SignInRefused && error.mayPass ||
      error instanceof oauth.ResponseBodyError && error.error !== "invalid_grant" ||
      error instanceof oauth.WWWAuthenticateChallengeError ||
      error instanceof oauth.UnsupportedOperationError ||
      error instanceof oauth.OperationProcessingError && !LIES.has(error.code);
    throw passes ? new IssuerUnreachable((error as Error).message.slice(0, 160)) : error;
  }
}

/** What the library says, in the words of the audit log: never with what the issuer sent. */
export async function asRefusal<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof SignInRefused) throw error;
    if (error instanceof IssuerUnreachable) throw new SignInRefused("unreachable", error.message);
    if (error instanceof oauth.AuthorizationResponseError) {
      const because = error.error === "access_denied" ? "cancelled" : "failed";
      throw new SignInRefused(because, `issuer: ${wordOf(error.error)}`);
    }
    if (error instanceof oauth.ResponseBodyError) {
      throw new SignInRefused("failed", `token endpoint: ${wordOf(error.error)}`);
    }
    if (error instanceof oauth.WWWAuthenticateChallengeError) {
      throw new SignInRefused("failed", `an endpoint refused us: ${error.status}`);
    }
    if (error instanceof oauth.OperationProcessingError) {
      throw new SignInRefused("rejected", error.message.slice(0, 160));
    }
    if (error instanceof oauth.UnsupportedOperationError) {
      throw new SignInRefused("rejected", error.message.slice(0, 160));
    }
    throw error;
  }
}

/** Error codes of RFC 6749 are words; whatever else stands there is not written down. */
function wordOf(code: string): string {
  return /^[a-z_]{1,40}$/.test(code) ? code : "another error";
}
