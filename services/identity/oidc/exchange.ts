/**
 * The code flow with one issuer (OpenID Connect Core 1.0 §3.1, RFC 9700): where the browser is sent,
 * and what its way back is worth. Nothing is believed, and no endpoint asked with a token, before
 * every check of the ID token has passed.
 */

import { decodeJwt } from "jose";
import * as oauth from "oauth4webapi";
import type { Clock } from "../../platform/time/clock.ts";
import { checkIdToken, checkRenewed, checkSubject, type IdTokenClaims } from "./checks.ts";
import type { Metadata, Provider } from "./provider.ts";
import { IssuerUnreachable } from "./requests.ts";
import { SignInRefused, type Transaction, type Vouched } from "./types.ts";
import { asRefusal, unlessItPasses } from "./verdicts.ts";

export interface Exchange {
  /** Where the browser goes. @throws SignInRefused, IssuerUnreachable */
  authorizationUrl(provider: Provider, transaction: Transaction): Promise<string>;
  /** What the issuer vouches for. @throws SignInRefused */
  redeem(
    provider: Provider,
    callback: URLSearchParams,
    transaction: Transaction,
  ): Promise<Vouched>;
  /**
   * Asks with a refresh token whether the session still holds.
   * @param keep is handed the issuer's next refresh token where the rest of its answer may pass: the one
   *   before is spent there, and without the next nobody could ask again
   * @throws SignInRefused when it does not hold; `unreachable` when nobody says so
   */
  renew(
    provider: Provider,
    vouched: Omit<Vouched, "claims">,
    keep: (refreshToken: string) => Promise<void>,
  ): Promise<Vouched & { /** A new ID token came. */ byIdToken: boolean }>;
}

/** Of the callback: an issuer that puts tokens into addresses is not the code flow's. */
const FORBIDDEN = ["access_token", "refresh_token", "id_token"];

export function createExchange(
  { secrets, publicUrl, toleranceS, clock }: {
    /** Client secrets by issuer id. */
    secrets: Readonly<Record<string, string>>;
    publicUrl: string;
    /** How far an issuer's clock may be off, in seconds. */
    toleranceS: number;
    clock: Clock;
  },
): Exchange {
  const redirectUri = ({ settings }: Provider) => publicUrl + settings.callbackPath;

  function clientOf({ settings }: Provider): oauth.Client {
    return {
      client_id: settings.clientId,
      id_token_signed_response_alg: settings.algorithms as unknown as string,
      [oauth.clockTolerance]: toleranceS,
      // The library reads the system's time; ours is the clock's.
      [oauth.clockSkew]: Math.round((clock.now() - Date.now()) / 1000),
    };
  }

  function authOf({ settings }: Provider): oauth.ClientAuth {
    const secret = secrets[settings.id] ?? "";
    switch (settings.clientAuth) {
      case "client_secret_basic":
        return oauth.ClientSecretBasic(secret);
      case "client_secret_post":
        return oauth.ClientSecretPost(secret);
      case "none":
        return oauth.None();
    }
  }

  const optionsOf = ({ fetch, insecure }: Provider) => ({
    [oauth.customFetch]: fetch,
    [oauth.allowInsecureRequests]: insecure,
  });

  /** The ID token's claims, once signature and contents are right. */
  async function checkedClaims(
    provider: Provider,
    { id_token, access_token }: oauth.TokenEndpointResponse,
  ): Promise<IdTokenClaims> {
    const { header, claims } = await provider.verify(id_token!, "sign_in");
    checkIdToken(claims as IdTokenClaims, {
      ...{ clientId: provider.settings.clientId, toleranceS, now: clock.now() / 1000 },
      ...{ alg: header.alg, accessToken: access_token },
    });
    return claims as IdTokenClaims;
  }

  /** What the userinfo endpoint adds; nothing where there is none. */
  async function userinfo(
    provider: Provider,
    as: Metadata,
    { accessToken, subject }: { accessToken: string; subject: string },
  ): Promise<Record<string, unknown>> {
    if (!provider.settings.userinfo || as.userinfo_endpoint === undefined) return {};
    const client = clientOf(provider);
    const answer = await oauth.userInfoRequest(as, client, accessToken, optionsOf(provider));
    const isSigned = /^application\/jwt\s*(;|$)/i.test(answer.headers.get("content-type") ?? "");
    if (!isSigned) {
      return await oauth.processUserInfoResponse(as, client, subject, answer);
    }
    const signed = await answer.clone().text();
    const pinned = {
      ...client,
      userinfo_signed_response_alg: client.id_token_signed_response_alg!,
    };
    await oauth.processUserInfoResponse(as, pinned, subject, answer);
    return (await provider.verify(signed, "sign_in")).claims;
  }

  return {
    async authorizationUrl(provider, { state, nonce, verifier, intent }) {
      const { settings } = provider;
      const as = await asRefusal(provider.metadata());
      const url = new URL(as.authorization_endpoint!);
      const parameters = {
        ...settings.params,
        ...(intent === "link" && accountPrompt(settings.params.prompt, as)),
        client_id: settings.clientId,
        redirect_uri: redirectUri(provider),
        response_type: "code",
        scope: settings.scopes.join(" "),
        ...{ state, nonce },
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      return url.href;
    },

    redeem: (provider, callback, transaction) =>
      asRefusal((async () => {
        if (FORBIDDEN.some((name) => callback.has(name))) {
          throw new SignInRefused("rejected", "callback: a token in the address");
        }
        const as = await provider.metadata();
        const client = clientOf(provider);
        const params = oauth.validateAuthResponse(as, client, callback, transaction.state);
        const answer = await oauth.authorizationCodeGrantRequest(
          ...[as, client, authOf(provider), params, redirectUri(provider)] as const,
          transaction.verifier,
          optionsOf(provider),
        );
        const tokens = await oauth.processAuthorizationCodeResponse(as, client, answer, {
          expectedNonce: transaction.nonce,
          requireIdToken: true,
        });
        const claims = await checkedClaims(provider, tokens);
        const subject = claims.sub;
        const more = await userinfo(provider, as, { accessToken: tokens.access_token, subject });
        return vouchedBy(provider, { ...more, ...claims }, tokens);
      })()),

    async renew(provider, { subject, sid, tokens }, keep) {
      let spare: Response | undefined;
      const work = async () => {
        const as = await provider.metadata();
        const client = clientOf(provider);
        const answer = await oauth.refreshTokenGrantRequest(
          ...[as, client, authOf(provider), tokens.refreshToken ?? ""] as const,
          optionsOf(provider),
        );
        spare = answer.clone();
        const renewed = await oauth.processRefreshTokenResponse(as, client, answer);
        // No ID token says nothing new; one of another sign-in says that something is very wrong.
        const claims = renewed.id_token ? await checkedClaims(provider, renewed) : undefined;
        if (claims) checkRenewed(claims, { subject, before: decodeJwt(tokens.idToken) });
        const more = await userinfo(provider, as, { accessToken: renewed.access_token, subject });
        const vouched = vouchedBy(provider, { sub: subject, ...more, ...claims }, renewed);
        // What an answer leaves out stays as it was.
        return {
          ...vouched,
          ...{ sid: vouched.sid ?? sid, tokens: { ...tokens, ...vouched.tokens } },
          byIdToken: claims !== undefined,
        };
      };
      return await asRefusal(
        unlessItPasses(work()).catch(async (error) => {
          const next = error instanceof IssuerUnreachable && spare && await nextTokenOf(spare);
          if (next) await keep(next);
          throw error;
        }),
      );
    },
  };
}

/**
 * Whoever keeps a player with an account chooses it (OpenID Connect Core 1.0, §3.1.2.1), and is not
 * linked unseen to the one that happens to be signed in. Issuers that list their prompts get no other.
 */
function accountPrompt(given: string | undefined, as: Metadata): { prompt: string } | undefined {
  const listed = as.prompt_values_supported;
  const words = new Set(given?.split(" "));
  if (words.has("none")) return;
  const asks = ["select_account", "login"]
    .find((prompt) => !Array.isArray(listed) || listed.includes(prompt));
  return asks === undefined ? undefined : { prompt: [...words.add(asks)].join(" ") };
}

function vouchedBy(
  { settings }: Provider,
  claims: Record<string, unknown>,
  { id_token, refresh_token }: oauth.TokenEndpointResponse,
): Vouched {
  const { sub, sid } = claims;
  checkSubject(sub);
  return {
    issuer: settings.issuer,
    subject: sub,
    sid: typeof sid === "string" && sid !== "" ? sid : null,
    claims,
    tokens: {
      ...(id_token !== undefined && { idToken: id_token }),
      ...(refresh_token !== undefined && { refreshToken: refresh_token }),
    } as Vouched["tokens"],
  };
}

/** The refresh token of an answer of which nothing else is believed; undefined where it has none. */
async function nextTokenOf(answer: Response): Promise<string | undefined> {
  const body = answer.status === 200 ? await answer.json().catch(() => undefined) : undefined;
  const next: unknown = body?.refresh_token;
  return typeof next === "string" && next !== "" ? next : undefined;
}
