/**
 * An OpenID issuer that can be told to lie, one lie at a time. Untouched it is strict and right, as the
 * issuer of the OpenID Foundation's client tests: it has a path, lists more than it does, says no
 * `expires_in`, and takes nothing that a client should not send.
 */

import { createHash, createHmac } from "node:crypto";
import { Buffer } from "node:buffer";
import { CompactSign, type JWK } from "jose";
import { type KeySet, makeKeys, type SigningPair } from "./keys.ts";

type Claims = Record<string, unknown>;

/** What it changes of a right answer; nothing by default. */
export interface Lies {
  metadata?: (right: Claims) => Claims;
  keys?: (right: JWK[]) => JWK[];
  /** Query of the callback. */
  callback?: (right: URLSearchParams) => void;
  tokenAnswer?: (right: Claims) => Claims;
  header?: (right: Claims) => Claims;
  idToken?: (right: Claims) => Claims;
  /** What is signed with, and what becomes of the signature. */
  sign?: "none" | "broken" | "hs256" | SigningPair;
  userinfo?: (right: Claims) => Claims;
  userinfoSigned?: boolean | "broken" | SigningPair;
  /** Answers the path instead; undefined: as always. */
  instead?: (
    path: string,
    request: Request,
  ) => Response | undefined | Promise<Response | undefined>;
  /** Replaces the keys at the moment an ID token is signed. */
  rotateBeforeSigning?: boolean;
}

export interface Seen {
  path: string;
  method: string;
  query: URLSearchParams;
  headers: Headers;
  form: URLSearchParams;
}

export interface HostileIssuer extends AsyncDisposable {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** An account of its own for each; `sub` is what it says of it. */
  account: { sub: string; claims: Claims };
  lies: Lies;
  /** Requests since `seen` was emptied. */
  seen: Seen[];
  keys: KeySet;
  now: () => number;
  /** `sid` of its session in this browser. */
  sid: string;
  /** Seconds by which its clock is ahead. */
  aheadS: number;
  alg: "rs256" | "es256" | "eddsa";
  /** The one way in which it takes the client's word. */
  clientAuth: "client_secret_basic" | "client_secret_post" | "none";
  rotate(): Promise<void>;
  /** As a browser that follows our redirect. @returns the address of the callback */
  authorize(url: string): string;
  sign(header: Claims, claims: Claims, pair?: SigningPair): Promise<string>;
  logoutToken(claims?: (right: Claims) => Claims, header?: Claims): Promise<string>;
  /** Milliseconds that it took to make its answers, all together. */
  spentMs(): number;
  /** Nothing answers at its port any more. */
  close(): Promise<void>;
}

interface Grant {
  redirectUri: string;
  challenge: string;
  nonce: string | null;
  scope: string;
  sub: string;
  claims: Claims;
}

const EVENT = "http://schemas.openid.net/event/backchannel-logout";

export async function openHostileIssuer(name = "main"): Promise<HostileIssuer> {
  const grants = new Map<string, Grant>();
  const refreshes = new Map<string, Grant>();
  const access = new Map<string, Grant>();
  const jwksPath = `keys-${crypto.randomUUID()}`;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, timed);
  let spent = 0;
  const issuer = `http://127.0.0.1:${server.addr.port}/tenant/${name}/`;
  const self: HostileIssuer = {
    ...{ issuer, clientId: `client of ${name}`, clientSecret: "s3cret: with + signs & ümlauts" },
    account: { sub: "alice", claims: { preferred_username: "Alice", given_name: "Alice" } },
    ...{ lies: {}, seen: [], keys: await makeKeys(), now: Date.now, aheadS: 0, alg: "rs256" },
    clientAuth: "client_secret_basic",
    sid: 'opaque "sid" \\ ',
    async rotate() {
      self.keys = await makeKeys();
    },
    authorize,
    sign: signed,
    async logoutToken(change = (right) => right, header = {}) {
      const pair = self.keys[self.alg];
      const right = {
        ...{ iss: issuer, aud: self.clientId, sub: self.account.sub, sid: self.sid },
        ...{ iat: seconds(), exp: seconds() + 120, jti: crypto.randomUUID(), extra: "unknown" },
        events: { [EVENT]: {} },
      };
      return await signed({ alg: pair.alg, kid: pair.kid, ...header }, change(right), pair);
    },
    spentMs: () => spent,
    close: () => server.shutdown(),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
  const seconds = () => Math.floor(self.now() / 1000) + self.aheadS;
  const endpoint = (path: string) => issuer + path;

  async function timed(request: Request): Promise<Response> {
    const started = performance.now();
    try {
      return await answer(request);
    } finally {
      spent += performance.now() - started;
    }
  }

  async function answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const path = url.pathname.replace(`/tenant/${name}/`, "");
    const form = new URLSearchParams(request.method === "POST" ? await request.text() : "");
    const { method, headers } = request;
    self.seen.push({ path, method, headers, form, query: url.searchParams });
    const lie = await self.lies.instead?.(path, request);
    if (lie) return lie;
    switch (path) {
      case ".well-known/openid-configuration":
        return json(self.lies.metadata?.(metadata()) ?? metadata());
      case jwksPath: {
        const keys = self.keys.published;
        return json({ keys: self.lies.keys?.(keys) ?? keys });
      }
      case "authorize":
        return new Response(null, {
          status: 302,
          headers: { location: authorize(request.url), "set-cookie": "issuer=session; Path=/" },
        });
      case "token":
        return await token(headers, form);
      case "userinfo":
        return await userinfo(headers, url.searchParams);
      case "end_session": {
        const back = form.get("post_logout_redirect_uri") ??
          url.searchParams.get("post_logout_redirect_uri");
        return new Response(null, { status: 303, headers: { location: back ?? "/" } });
      }
      default:
        return new Response("nothing here", { status: 404 });
    }
  }

  function metadata(): Claims {
    return {
      issuer,
      authorization_endpoint: endpoint("authorize"),
      token_endpoint: endpoint("token"),
      userinfo_endpoint: endpoint("userinfo"),
      jwks_uri: endpoint(jwksPath),
      end_session_endpoint: endpoint("end_session"),
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      // More than is registered: a list of what it can do is no leave to use it.
      id_token_signing_alg_values_supported: ["none", "HS256", "RS256", "ES256", "EdDSA"],
    };
  }

  function authorize(text: string): string {
    const query = new URL(text).searchParams;
    const wanted: Claims = { client_id: self.clientId, response_type: "code" };
    for (const [member, value] of Object.entries({ ...wanted, code_challenge_method: "S256" })) {
      if (query.get(member) !== value) throw new Error(`The issuer misses ${member}=${value}`);
    }
    for (const member of ["state", "nonce", "code_challenge"]) {
      if (!/^[\w-]{43}$/.test(query.get(member) ?? "")) {
        throw new Error(`The issuer wants ${member} of 43 signs that are fit for addresses`);
      }
    }
    if (!query.get("scope")?.split(" ").includes("openid")) throw new Error("No scope openid");
    const code = crypto.randomUUID();
    grants.set(code, {
      redirectUri: query.get("redirect_uri")!,
      challenge: query.get("code_challenge")!,
      nonce: query.get("nonce"),
      scope: query.get("scope")!,
      ...structuredClone(self.account),
    });
    const back = new URLSearchParams({ code, state: query.get("state")! });
    back.set("session_state", "of the issuer");
    self.lies.callback?.(back);
    return `${query.get("redirect_uri")}?${back}`;
  }

  function authenticated(headers: Headers, form: URLSearchParams): boolean {
    const isNamed = form.get("client_id") === self.clientId && !headers.has("authorization");
    if (self.clientAuth === "none") return isNamed && !form.has("client_secret");
    if (self.clientAuth === "client_secret_post") {
      return isNamed && form.get("client_secret") === self.clientSecret;
    }
    const [, basic = ""] = /^Basic (.+)$/.exec(headers.get("authorization") ?? "") ?? [];
    const parts = atob(basic).split(":");
    const decode = (part: string) => decodeURIComponent(part.replaceAll("+", " "));
    return parts.length === 2 && decode(parts[0]!) === self.clientId &&
      decode(parts[1]!) === self.clientSecret && !form.has("client_secret");
  }

  async function token(headers: Headers, form: URLSearchParams): Promise<Response> {
    if (!authenticated(headers, form)) return json({ error: "invalid_client" }, 401);
    if (form.get("grant_type") === "refresh_token") {
      const grant = refreshes.get(form.get("refresh_token") ?? "");
      if (!grant) return json({ error: "invalid_grant" }, 400);
      refreshes.delete(form.get("refresh_token")!);
      // The old access tokens are dead.
      access.clear();
      return await tokens(grant);
    }
    const grant = grants.get(form.get("code") ?? "");
    grants.delete(form.get("code") ?? "");
    const challenge = createHash("sha256").update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (
      !grant || grant.redirectUri !== form.get("redirect_uri") || grant.challenge !== challenge
    ) return json({ error: "invalid_grant" }, 400);
    return await tokens(grant);
  }

  async function tokens(grant: Grant): Promise<Response> {
    if (self.lies.rotateBeforeSigning) await self.rotate();
    const accessToken = `at-${crypto.randomUUID()}`;
    access.set(accessToken, grant);
    const refreshToken = grant.scope.includes("offline_access")
      ? `rt ${crypto.randomUUID()}"\\ `
      : undefined;
    if (refreshToken) refreshes.set(refreshToken, grant);
    const right = {
      access_token: accessToken,
      token_type: "Bearer",
      scope: grant.scope,
      id_token: await idToken(grant, accessToken),
      ...(refreshToken && { refresh_token: refreshToken }),
    };
    return json(self.lies.tokenAnswer?.(right) ?? right);
  }

  async function idToken(grant: Grant, accessToken: string): Promise<string> {
    const pair = self.keys[self.alg];
    const lie = self.lies.sign;
    const by = typeof lie === "object" ? lie : pair;
    const digest = createHash(by.alg === "EdDSA" ? "sha512" : "sha256").update(accessToken)
      .digest();
    const right: Claims = {
      ...{ iss: issuer, aud: self.clientId, sub: grant.sub, sid: self.sid },
      ...{ iat: seconds(), exp: seconds() + 300, nonce: grant.nonce },
      ...grant.claims,
      at_hash: digest.subarray(0, digest.length / 2).toString("base64url"),
    };
    const claims = self.lies.idToken?.(right) ?? right;
    const header = self.lies.header?.({ alg: by.alg, kid: by.kid }) ?? { alg: by.alg, kid: by.kid };
    if (lie === "none") return `${encode({ alg: "none" })}.${encode(claims)}.`;
    if (lie === "hs256") {
      const body = `${encode({ alg: "HS256" })}.${encode(claims)}`;
      return `${body}.${createHmac("sha256", self.clientSecret).update(body).digest("base64url")}`;
    }
    const token = await signed(header, claims, by);
    return lie === "broken" ? withBrokenSignature(token) : token;
  }

  async function userinfo(headers: Headers, query: URLSearchParams): Promise<Response> {
    const [, bearer = ""] = /^Bearer (.+)$/.exec(headers.get("authorization") ?? "") ?? [];
    const grant = access.get(bearer);
    if (!grant || query.has("access_token")) {
      return new Response(null, {
        status: 401,
        headers: { "www-authenticate": 'Bearer error="invalid_token"' },
      });
    }
    const right = { sub: grant.sub, ...grant.claims };
    const claims = self.lies.userinfo?.(right) ?? right;
    const lie = self.lies.userinfoSigned;
    if (!lie) return json(claims);
    const pair = typeof lie === "object" ? lie : self.keys.rs256;
    const jwt = await signed(
      { alg: "RS256", kid: self.keys.rs256.kid },
      { ...claims, iss: issuer, aud: self.clientId },
      pair,
    );
    return new Response(lie === "broken" ? withBrokenSignature(jwt) : jwt, {
      headers: { "content-type": "application/jwt" },
    });
  }

  return self;
}

async function signed(header: Claims, claims: Claims, pair?: SigningPair): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(claims));
  return await new CompactSign(bytes)
    .setProtectedHeader(header as { alg: string }).sign(pair!.privateKey);
}

function withBrokenSignature(token: string): string {
  const [head, body, signature] = token.split(".") as [string, string, string];
  const bytes = Buffer.from(signature, "base64url").map((byte) => byte ^ 0xff);
  return `${head}.${body}.${Buffer.from(bytes).toString("base64url")}`;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function json(value: unknown, status = 200): Response {
  return Response.json(value, { status, headers: { "cache-control": "no-store" } });
}
