/**
 * One issuer as we know it: its metadata and its keys.
 *
 * Holds both for an hour, and goes on with the old ones for a day while the issuer does not answer.
 * Sign-ins and logout tokens drive it. A signature by a key that is not known, or that does not fit, has
 * the keys read once more, at most once a minute: a flood of invented keys costs the issuer nothing. Sign-ins
 * and logout tokens, which anybody may send, have a minute each, so that none uses up the other's.
 */

import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from "jose";
import * as oauth from "oauth4webapi";
import type { Clock } from "../../platform/time/clock.ts";
import { type IssuerFetch, IssuerUnreachable } from "./requests.ts";
import { type IssuerSettings, SignInRefused } from "./types.ts";

export type Metadata = oauth.AuthorizationServer;
export type KeyUse = "sign_in" | "logout";

export interface Provider {
  settings: IssuerSettings;
  fetch: IssuerFetch;
  /** Whether its own address, and with it all that it names, may be http: loopback only. */
  insecure: boolean;
  /** @throws IssuerUnreachable, SignInRefused */
  metadata(): Promise<Metadata>;
  /** Checks the signature by one of its keys. @throws SignInRefused @returns header and claims */
  verify(jwt: string, use: KeyUse): Promise<Verified>;
}

export interface Verified {
  header: { alg: string; typ?: string };
  claims: Record<string, unknown>;
}

interface Read<T> {
  value: T;
  /** By the clock's running time. */
  at: number;
}

const FRESH_MS = 3_600_000;
const STALE_MS = 24 * FRESH_MS;
const REFETCH_MS = 60_000;
/** After a failure the old one serves this long before the next attempt. */
const PAUSE_MS = 30_000;
const MOST_KEYS = 200;
const ENDPOINTS = [
  ...["authorization_endpoint", "token_endpoint", "userinfo_endpoint"],
  ...["jwks_uri", "end_session_endpoint"],
] as const;

export function createProvider(
  { settings, fetch, clock }: { settings: IssuerSettings; fetch: IssuerFetch; clock: Clock },
): Provider {
  const insecure = settings.issuer.startsWith("http:");
  const metadata = remembered(readMetadata, clock);
  const keys = remembered(readKeys, clock);
  const refetched = new Map<KeyUse, number>();

  async function readMetadata(): Promise<Metadata> {
    const issuer = new URL(settings.issuer);
    const answer = await oauth.discoveryRequest(issuer, {
      [oauth.allowInsecureRequests]: insecure,
      [oauth.customFetch]: fetch,
    });
    const as = await oauth.processDiscoveryResponse(issuer, answer).catch(asOwn);
    // Byte for byte, a last slash included: tokens are compared with it.
    if (as.issuer !== settings.issuer) {
      throw new SignInRefused("rejected", "metadata: issuer", true);
    }
    for (const name of ENDPOINTS) checkEndpoint(name, as[name], insecure);
    for (const name of ["authorization_endpoint", "token_endpoint", "jwks_uri"] as const) {
      if (as[name] === undefined) throw new SignInRefused("rejected", `metadata: no ${name}`, true);
    }
    return as;
  }

  async function readKeys(): Promise<JSONWebKeySet> {
    const { jwks_uri } = await metadata.get();
    const answer = await fetch(jwks_uri!, { headers: { accept: "application/json" } });
    const set = answer.status === 200 ? await answer.json().catch(() => undefined) : undefined;
    if (!Array.isArray(set?.keys) || set.keys.length > MOST_KEYS) {
      throw new IssuerUnreachable("its keys cannot be read");
    }
    // One that is no key at all must not hurt the others.
    return { keys: set.keys.filter((key: unknown) => typeof (key as JsonKey)?.kty === "string") };
  }

  const check = async (jwt: string, set: JSONWebKeySet): Promise<Verified> => {
    const { payload, protectedHeader: { alg, typ } } = await compactVerify(
      jwt,
      createLocalJWKSet(set),
      { algorithms: [...settings.algorithms] },
    );
    const claims = JSON.parse(new TextDecoder().decode(payload));
    return { header: { alg, ...(typ !== undefined && { typ }) }, claims };
  };

  /** Whether this use of keys may have them read again, which it then has. */
  function mayRefetch(use: KeyUse): boolean {
    if (clock.elapsed() - (refetched.get(use) ?? -Infinity) < REFETCH_MS) return false;
    refetched.set(use, clock.elapsed());
    return true;
  }

  return {
    ...{ settings, fetch, insecure },
    metadata: metadata.get,
    async verify(jwt, use) {
      try {
        const set = await keys.get();
        try {
          return await check(jwt, set);
        } catch (error) {
          // Keys were replaced; perhaps under the old names.
          if (!isOldKey(error) || !mayRefetch(use)) throw error;
          return await check(jwt, await keys.renew());
        }
      } catch (error) {
        if (error instanceof IssuerUnreachable || error instanceof SignInRefused) throw error;
        const code = error instanceof errors.JOSEError ? error.code : "ERR_NOT_A_JWT";
        // It may be published in a moment, or come to our eyes with the next look.
        const mayPass = error instanceof errors.JWKSNoMatchingKey ||
          error instanceof errors.JWKSMultipleMatchingKeys ||
          error instanceof errors.JOSEAlgNotAllowed;
        throw new SignInRefused("rejected", `signature: ${code}`, mayPass);
      }
    },
  };
}

/**
 * Metadata of another issuer are a lie; what cannot be read may pass, but is not passed over: the ones
 * before do not stand in for it. Never with what it sent.
 */
function asOwn(error: unknown): never {
  const { code, message } = error instanceof oauth.OperationProcessingError
    ? error
    : { code: undefined, message: "no address of an issuer" };
  if (code === oauth.JSON_ATTRIBUTE_COMPARISON) {
    throw new SignInRefused("rejected", "metadata: issuer", true);
  }
  throw new SignInRefused("unreachable", `metadata: ${message.slice(0, 120)}`);
}

type JsonKey = { kty?: unknown } | null;

function isOldKey(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWSSignatureVerificationFailed;
}

/** One value that is read when it is first asked for, and again when it is old; by one reader at a time. */
function remembered<T>(read: () => Promise<T>, clock: Clock) {
  let last: Read<T> | undefined;
  let failedAt = -Infinity;
  let reading: Promise<T> | undefined;

  function renew(): Promise<T> {
    reading ??= read().then((value) => {
      last = { value, at: clock.elapsed() };
      return value;
    }).finally(() => reading = undefined);
    return reading;
  }

  return {
    renew,
    async get(): Promise<T> {
      const age = clock.elapsed() - (last?.at ?? -Infinity);
      if (last && age < FRESH_MS) return last.value;
      if (!last || age > STALE_MS) return await renew();
      if (clock.elapsed() - failedAt < PAUSE_MS) return last.value;
      try {
        return await renew();
      } catch (error) {
        // Who answers something else is not away: that is looked into, and not passed over.
        if (!(error instanceof IssuerUnreachable)) throw error;
        failedAt = clock.elapsed();
        return last.value;
      }
    },
  };
}

/** @throws SignInRefused for an address that browsers or we must not go to */
function checkEndpoint(name: string, url: unknown, insecure: boolean): void {
  if (url === undefined) return;
  const protocol = typeof url === "string" && URL.canParse(url) ? new URL(url).protocol : "";
  if (protocol === "https:" || (insecure && protocol === "http:")) return;
  throw new SignInRefused("rejected", `metadata: ${name} is not https`, true);
}
