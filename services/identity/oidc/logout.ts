/**
 * Signing out at an issuer, both ways: RP-Initiated Logout 1.0 tells it that a session ended here,
 * Back-Channel Logout 1.0 tells us that one ended there.
 *
 * Holds nothing: routes drive it. A session is dead here before its issuer hears of it. A logout token
 * that cannot be trusted, or that came before, ends nothing.
 */

import { decodeJwt } from "jose";
import type { Audit } from "../../audit/mod.ts";
import { type Ids, sha256 } from "../../platform/ids.ts";
import type { Clock } from "../../platform/time/clock.ts";
import type { Revocations } from "../sessions/revocations.ts";
import type { ExternalStore } from "../stores/external.ts";
import type { Provider } from "./provider.ts";
import { IssuerUnreachable } from "./requests.ts";
import type { Seals } from "./seals.ts";
import { SignInRefused } from "./types.ts";

/** What a browser sends to an issuer. */
export interface FarewellForm {
  /** Name of the issuer. */
  name: string;
  url: string;
  method: "post" | "get";
  fields: Record<string, string>;
}

export interface IssuerLogout {
  /** What the browser keeps for the way to the issuer; undefined where the issuer ends no session. */
  begin(sessionId: string): Promise<string | undefined>;
  /** Undefined where there is nothing (any more) to end. */
  form(box: string): Promise<FarewellForm | undefined>;
  /**
   * Ends what the token names. @param token undefined where none came, or not in the way it should
   * @returns whether it was to be trusted
   */
  accept(token: string | undefined, address: string): Promise<boolean>;
}

/** Where issuers send the browser afterwards; registered with each of them. */
export const SIGNED_OUT_PATH = "/auth/signed-out";
export const FAREWELL_MS = 60_000;
const EVENT = "http://schemas.openid.net/event/backchannel-logout";
/** RFC 8417 leaves `typ` to the issuer, and the standard's own examples have none. */
const TYPES = new Set(["jwt", "logout+jwt", "application/logout+jwt"]);
const OLDEST_S = 120;
const MOST_TOKEN = 16_384;

export function createIssuerLogout(
  { providers, seals, store, revocations, publicUrl, toleranceS, audit, clock, ids }: {
    providers: readonly Provider[];
    seals: Seals;
    store: Pick<ExternalStore, "find" | "endByIssuer">;
    revocations: Pick<Revocations, "refresh">;
    publicUrl: string;
    toleranceS: number;
    audit: Audit;
    clock: Clock;
    ids: Ids;
  },
): IssuerLogout {
  const providerOf = (issuer: unknown) =>
    providers.find(({ settings }) => settings.issuer === issuer);

  /** Where the issuer ends sessions; undefined where it does not, or cannot be asked. */
  async function endpointOf(provider: Provider): Promise<string | undefined> {
    if (provider.settings.endSessionUrl !== undefined) return provider.settings.endSessionUrl;
    try {
      return (await provider.metadata()).end_session_endpoint;
    } catch (error) {
      if (error instanceof IssuerUnreachable || error instanceof SignInRefused) return undefined;
      throw error;
    }
  }

  /** @throws SignInRefused */
  async function check(token: string | undefined) {
    if (token === undefined) refuse("logout_token: no form with one");
    if (token.length > MOST_TOKEN) refuse("token: too long");
    const provider = providerOf(issuerOf(token)) ?? refuse("iss: not an issuer of ours");
    const { header, claims } = await provider.verify(token, "logout");
    if (header.typ !== undefined && !TYPES.has(header.typ.toLowerCase())) refuse("typ");
    const { aud, iat, exp, jti, events, nonce, sub, sid } = claims;
    const { clientId, issuer, logoutExpires } = provider.settings;
    if (![aud].flat().includes(clientId)) refuse("aud");
    const now = clock.now() / 1000;
    if (typeof iat !== "number" || iat > now + toleranceS) refuse("iat");
    if (iat < now - toleranceS - OLDEST_S) refuse("iat: too long ago");
    if (exp === undefined ? logoutExpires : !(typeof exp === "number" && exp + toleranceS > now)) {
      refuse("exp");
    }
    if (typeof jti !== "string" || jti === "") refuse("jti");
    const event = isRecord(events) ? events[EVENT] : undefined;
    if (!isRecord(event)) refuse("events");
    // It tells a logout token from an ID token, which is signed by the same key.
    if (nonce !== undefined) refuse("nonce");
    if (!isName(sub) && !isName(sid)) refuse("sub and sid: neither");
    return {
      issuer,
      subject: isName(sub) ? sub : null,
      sid: isName(sid) ? sid : null,
      spent: {
        hash: sha256(`logout ${issuer} ${jti}`),
        issuedAt: iat * 1000,
        until: new Date((iat + OLDEST_S + 2 * toleranceS) * 1000),
      },
    };
  }

  return {
    async begin(sessionId) {
      const session = await store.find(sessionId);
      const provider = session && providerOf(session.issuer);
      if (!provider || await endpointOf(provider) === undefined) return undefined;
      return seals.sealFarewell({ sessionId, at: clock.now() });
    },

    async form(box) {
      const farewell = seals.openFarewell(box);
      if (!farewell || clock.now() > farewell.at + FAREWELL_MS) return undefined;
      const session = await store.find(farewell.sessionId);
      const provider = session && providerOf(session.issuer);
      const url = provider && await endpointOf(provider);
      if (url === undefined) return undefined;
      const { name, clientId, logoutMethod: method } = provider!.settings;
      const tokens = seals.openTokens(session!.sealedTokens);
      return {
        ...{ name, url, method },
        fields: {
          ...(method === "post" && tokens && { id_token_hint: tokens.idToken }),
          client_id: clientId,
          post_logout_redirect_uri: publicUrl + SIGNED_OUT_PATH,
          // Nothing hangs on it: whoever lands there is signed out already.
          state: ids.secret(16),
        },
      };
    },

    async accept(token, address) {
      const at = new Date(clock.now());
      const entry = {
        ...{ at, action: "sign_out.oidc", actor: "issuer", addresses: [address] },
      };
      try {
        const { spent, ...of } = await check(token);
        const ended = await store.endByIssuer(of, spent, {
          ...{ ...entry, outcome: "done" as const, details: { issuer: of.issuer } },
        });
        if (!ended) refuse("jti: seen before");
        if (ended.length > 0) await revocations.refresh();
        return true;
      } catch (error) {
        // Keys that cannot be read now: the issuer may try again.
        if (!(error instanceof SignInRefused || error instanceof IssuerUnreachable)) throw error;
        const why = error instanceof SignInRefused ? error.why : error.message;
        await audit.record({ ...entry, subjects: [], outcome: "refused", details: { why } });
        return false;
      }
    },
  };
}

function issuerOf(token: string): unknown {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As the database can hold it; anything else names nobody. */
function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= 1_024 &&
    !value.includes("\0");
}

function refuse(why: string): never {
  throw new SignInRefused("rejected", why);
}
