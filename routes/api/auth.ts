/** Sign-in: guests, tokens, the signing keys. */

import { createRoute } from "@hono/zod-openapi";
import type { CurrentGame } from "../../services/game/mod.ts";
import {
  DEVICE_GRANT,
  DeviceErrorBody,
  type Devices,
  GuestRequest,
  type Identity,
  type IssuerLogout,
  KeySetBody,
  SignedInBody,
  SignedOutBody,
  TokenBody,
  TokenRequest,
  toSignedInBody,
  toUserBody,
  UserBody,
} from "../../services/identity/mod.ts";
import { identityFailures } from "../../services/identity/mod.ts";
import { Failure, requestFailures } from "../../services/platform/errors.ts";
import { network } from "../http/address.ts";
import { type Authenticate, isOwnPage, type Origin } from "../http/auth.ts";
import { defaultBody, formAsJson } from "../http/forms.ts";
import { problemBody } from "../http/problem.ts";
import type { Limits } from "../http/chain/limits.ts";
import { answers, api, empty, jsonBody } from "../http/route.ts";
import { FAREWELL_PATH } from "../farewell.tsx";
import type { SignInCookies } from "../http/session_cookie.ts";

/** Failures of those who guess, or hold something that is over. */
const GUESSES = new Set(["invalid_client", "invalid_grant", "expired_token"]);
/** What a device is told while it waits, as OAuth clients read it (RFC 8628, §3.5). */
const DEVICE_ERRORS = new Set([
  ...["authorization_pending", "slow_down", "access_denied", "expired_token"],
]);

export function authRoutes(
  { identity, devices, issuerLogout, authenticate, limits, cookies, origin, game, region }: {
    identity: Identity;
    devices: Devices;
    issuerLogout: IssuerLogout;
    authenticate: Authenticate;
    limits: Limits;
    cookies: SignInCookies;
    origin: Origin;
    game: CurrentGame;
    /** Where this node is: the region of guests that name none. */
    region: string;
  },
) {
  const app = api();

  /** Whoever presented wrong credentials too often waits. @throws request.rate_limited */
  async function withFewFailures<T>(
    name: "credentials" | "refresh",
    whom: string,
    work: () => Promise<T>,
  ): Promise<T> {
    limits.checkFailures(name, whom);
    try {
      return await work();
    } catch (error) {
      if (error instanceof Failure && GUESSES.has(error.code)) {
        await limits.countFailure(name, whom);
      }
      throw error;
    }
  }

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
      const { device_id, display_name, region: wanted = region, time_zone } = c.req.valid("json");
      if (!game.config.regions.some(({ id }) => id === wanted)) {
        throw identityFailures.make("unknown_region", `Cannot use "${wanted}": it is no region`);
      }
      const signedIn = await identity.signInGuest({
        region: wanted,
        address: c.get("address"),
        ...(device_id !== undefined && { deviceId: device_id }),
        ...(display_name !== undefined && { displayName: display_name }),
        ...(time_zone !== undefined && { timeZone: time_zone }),
      });
      // Another site's page gets a token, and no session in the player's browser.
      if (isOwnPage(c.req.raw, origin)) cookies.setSession(c, signedIn.cookie);
      return c.json(toSignedInBody(signedIn), 201);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/auth/token",
      tags: ["Sign-in"],
      summary:
        "Exchange client credentials, a refresh token, a device code or the session for an access token",
      description: "The body may also be a form (application/x-www-form-urlencoded). A device " +
        "that waits to be let in gets 400 with `error` (RFC 8628, section 3.5).",
      middleware: [formAsJson] as const,
      request: jsonBody(TokenRequest),
      responses: {
        ...answers(200, TokenBody, "An access token"),
        400: {
          content: { "application/json": { schema: DeviceErrorBody } },
          description: "A device that is not let in, or not yet; other failures are problems",
        },
      },
    }),
    async (c) => {
      const body = c.req.valid("json");
      const address = c.get("address");
      c.header("cache-control", "no-store");
      switch (body.grant_type) {
        case "client_credentials": {
          const { client_id, client_secret } = body;
          // Invented names share one key: a fresh name is no fresh budget.
          const name = identity.hasClient(client_id) ? client_id : "unknown";
          const token = await withFewFailures(
            "credentials",
            `${name}:${network(address)}`,
            () => identity.signInClient(client_id, client_secret, address),
          );
          return c.json(tokenBody(token), 200);
        }
        case "refresh_token": {
          const renewed = await withFewFailures("refresh", network(address), async () => {
            // With the network: whoever knows a session's id must not use up its owner's renewals.
            const session = body.refresh_token.split(".", 1)[0]!.slice(0, 36);
            await limits.count(c, "refresh", `${session}:${network(address)}`, "refuse");
            return await identity.refresh(body.refresh_token, address);
          });
          return c.json({ ...tokenBody(renewed), refresh_token: renewed.refreshToken }, 200);
        }
        case DEVICE_GRANT: {
          try {
            const { refreshToken, ...token } = await withFewFailures(
              "refresh",
              network(address),
              () => devices.exchange(body.device_code, address),
            );
            return c.json({ ...tokenBody(token), refresh_token: refreshToken }, 200);
          } catch (error) {
            if (!(error instanceof Failure) || !DEVICE_ERRORS.has(error.code)) throw error;
            const said = { error: error.code, error_description: error.message };
            return c.json({ ...problemBody(error, c.get("requestId")), ...said }, 400);
          }
        }
        case "session": {
          // Only the cookie: a token that renewed itself would outlive its session.
          if (c.req.header("authorization") !== undefined) {
            throw requestFailures.make("unauthorized", "This grant takes the session cookie alone");
          }
          const caller = await authenticate(c);
          if (!caller) throw requestFailures.make("unauthorized", "There is no session to use");
          await limits.count(c, "refresh", `${caller.sessionId}:${network(address)}`, "refuse");
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
      responses: {
        ...answers(200, SignedOutBody, "Signed out here; the issuer's own session goes on"),
        ...empty("Signed out"),
      },
    }),
    async (c) => {
      const caller = c.get("caller");
      await identity.signOut(caller, c.get("address"));
      // The cookie of our own pages is none of another origin's business.
      if (!isOwnPage(c.req.raw, origin)) return c.body(null, 204);
      cookies.dropSession(c);
      const isBrowser = c.req.header("authorization") === undefined;
      const farewell = isBrowser && caller.sessionId !== undefined &&
        await issuerLogout.begin(caller.sessionId);
      if (!farewell) return c.body(null, 204);
      cookies.setFarewell(c, farewell);
      return c.json({ redirect_to: FAREWELL_PATH }, 200);
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

function tokenBody(token: { accessToken: string; expiresIn: number }) {
  return {
    access_token: token.accessToken,
    token_type: "Bearer" as const,
    expires_in: token.expiresIn,
  };
}
