/** Sign-in: guests, tokens, the signing keys. */

import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import {
  GuestRequest,
  type Identity,
  KeySetBody,
  SESSION_MS,
  SignedInBody,
  TokenBody,
  TokenRequest,
  toSignedInBody,
  toUserBody,
  UserBody,
} from "../../services/identity/mod.ts";
import { identityFailures } from "../../services/identity/mod.ts";
import type { Clock } from "../../services/platform/clock.ts";
import type { RateLimits } from "../../services/config.ts";
import { Failure, requestFailures } from "../../services/platform/errors.ts";
import type { Limiter, Verdict } from "../../services/platform/limiter.ts";
import { type Authenticate, cookieName, type Origin } from "../http/auth.ts";
import type { AppEnv } from "../http/context.ts";
import { limited, network } from "../http/guard.ts";
import { answers, api, empty, jsonBody } from "../http/route.ts";

const MAX_REFUSED = 10_000;

export function authRoutes(
  { identity, authenticate, limiter, limits, clock, origin, regions, region }: {
    identity: Identity;
    authenticate: Authenticate;
    limiter: Limiter;
    limits: RateLimits;
    clock: Clock;
    origin: Origin;
    regions: readonly { id: string }[];
    /** Where this node is: the region of guests that name none. */
    region: string;
  },
) {
  const cookie = cookieName(origin.publicUrl);
  const failures = countFailures(limiter, limits.credentials, clock);
  const app = api();

  app.openapi(
    createRoute({
      method: "post",
      path: "/auth/guest",
      tags: ["Sign-in"],
      summary: "Sign in as a guest; the same device gets the same player back",
      middleware: [defaultBody] as const,
      request: jsonBody(GuestRequest),
      responses: answers(201, SignedInBody, "Signed in"),
    }),
    async (c) => {
      const { device_id, display_name, region: wanted = region } = c.req.valid("json");
      if (!regions.some(({ id }) => id === wanted)) {
        throw identityFailures.make("unknown_region", `Cannot use "${wanted}": it is no region`);
      }
      const signedIn = await identity.signInGuest({
        region: wanted,
        address: c.get("address"),
        ...(device_id !== undefined && { deviceId: device_id }),
        ...(display_name !== undefined && { displayName: display_name }),
      });
      setSessionCookie(c, cookie, signedIn.cookie);
      return c.json(toSignedInBody(signedIn), 201);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/auth/token",
      tags: ["Sign-in"],
      summary: "Exchange client credentials, a refresh token or the session for an access token",
      description: "The body may also be a form (application/x-www-form-urlencoded).",
      middleware: [formAsJson] as const,
      request: jsonBody(TokenRequest),
      responses: answers(200, TokenBody, "An access token"),
    }),
    async (c) => {
      const body = c.req.valid("json");
      c.header("cache-control", "no-store");
      switch (body.grant_type) {
        case "client_credentials": {
          const { client_id, client_secret } = body;
          // Invented names share one key: a fresh name is no fresh budget.
          const name = identity.hasClient(client_id) ? client_id : "unknown";
          const key = `credentials:${name}:${network(c.get("address"))}`;
          failures.check(key);
          try {
            const token = await identity.signInClient(client_id, client_secret, c.get("address"));
            return c.json(tokenBody(token), 200);
          } catch (error) {
            if (error instanceof Failure && error.code === "invalid_client") {
              await failures.count(key);
            }
            throw error;
          }
        }
        case "refresh_token": {
          const renewed = await identity.refresh(body.refresh_token);
          return c.json({ ...tokenBody(renewed), refresh_token: renewed.refreshToken }, 200);
        }
        case "session": {
          // Only the cookie: a token that renewed itself would outlive its session.
          if (c.req.header("authorization") !== undefined) {
            throw requestFailures.make("unauthorized", "This grant takes the session cookie alone");
          }
          const caller = await authenticate(c);
          if (!caller) throw requestFailures.make("unauthorized", "There is no session to use");
          return c.json(tokenBody(identity.issueFor(caller)), 200);
        }
      }
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/auth/logout",
      tags: ["Sign-in"],
      summary: "End the session",
      responses: empty("Signed out"),
    }),
    async (c) => {
      await identity.signOut(c.get("caller"));
      deleteCookie(c, cookie, { path: "/", secure: cookie.startsWith("__Host-") });
      return c.body(null, 204);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/auth/me",
      tags: ["Sign-in"],
      summary: "Who am I",
      responses: answers(200, UserBody, "The signed-in player"),
    }),
    async (c) => c.json(toUserBody(await identity.getUser(c.get("caller").id)), 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/.well-known/jwks.json",
      tags: ["Sign-in"],
      summary: "Public keys that access tokens are signed with (RFC 7517)",
      responses: answers(200, KeySetBody, "Keys"),
    }),
    (c) => {
      c.header("cache-control", "public, max-age=300");
      return c.json({ keys: identity.publicKeys() as Record<string, unknown>[] }, 200);
    },
  );

  return app;
}

/** A guest may send nothing at all: an absent body is an empty one. */
async function defaultBody(c: Context<AppEnv>, next: () => Promise<void>): Promise<void> {
  const { headers, body } = c.req.raw;
  if (body === null && !headers.has("content-type")) {
    c.req.raw = withJson(c.req.raw, "{}");
  }
  await next();
}

/** OAuth clients send forms (RFC 6749 §4.4.2): one schema serves them as well. */
async function formAsJson(c: Context<AppEnv>, next: () => Promise<void>): Promise<void> {
  if (c.req.header("content-type")?.startsWith("application/x-www-form-urlencoded")) {
    const form = Object.fromEntries(new URLSearchParams(await c.req.raw.text()));
    c.req.raw = withJson(c.req.raw, JSON.stringify(form));
  }
  await next();
}

function withJson(request: Request, body: string): Request {
  const headers = new Headers(request.headers);
  headers.set("content-type", "application/json");
  return new Request(request.url, { method: request.method, headers, body });
}

/** Failed sign-ins by client and address: only failures count, so busy game servers are not slowed. */
function countFailures(limiter: Limiter, limit: RateLimits["credentials"], clock: Clock) {
  /** What not even the right secret gets past, and until when; milliseconds. */
  const refused = new Map<string, { verdict: Verdict; until: number }>();
  return {
    /** @throws request.rate_limited */
    check(key: string): void {
      const refusal = refused.get(key);
      if (!refusal) return;
      const retryAfter = (refusal.until - clock.now()) / 1000;
      if (retryAfter > 0) {
        throw limited("credentials", { key, limit }, { ...refusal.verdict, retryAfter });
      }
      refused.delete(key);
    },
    async count(key: string): Promise<void> {
      const [verdict] = await limiter.take([{ key, limit }]);
      if (verdict!.allowed) return;
      if (refused.size >= MAX_REFUSED) refused.clear();
      refused.set(key, { verdict: verdict!, until: clock.now() + verdict!.retryAfter * 1000 });
      throw limited("credentials", { key, limit }, verdict!);
    },
  };
}

function tokenBody(token: { accessToken: string; expiresIn: number }) {
  return {
    access_token: token.accessToken,
    token_type: "Bearer" as const,
    expires_in: token.expiresIn,
  };
}

function setSessionCookie(c: Context<AppEnv>, name: string, value: string): void {
  setCookie(c, name, value, {
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    secure: name.startsWith("__Host-"),
    maxAge: SESSION_MS / 1000,
  });
}
