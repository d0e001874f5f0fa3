/** Sign-in with OpenID issuers: what browsers walk through, and what issuers tell us (SEC1). */

import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import {
  identityFailures,
  type IssuerLogout,
  ProviderListBody,
  SIGNED_OUT_PATH,
  type SignIns,
  transactionKey,
} from "../../services/identity/mod.ts";
import { requestFailures } from "../../services/platform/errors.ts";
import { network } from "../http/address.ts";
import { type Authenticate, isLedFromElsewhere, type Origin } from "../http/auth.ts";
import type { Limits } from "../http/chain/limits.ts";
import type { AppEnv } from "../http/context.ts";
import { mediaTypeOf } from "../http/fields.ts";
import { answers, api } from "../http/route.ts";
import type { SignInCookies } from "../http/session_cookie.ts";

/** Where a sign-in that did not work leads: the page says why. */
const TOLD = "/profile?sign_in=";

export function signInRoutes(
  { signIns, issuerLogout, authenticate, limits, cookies, origin, region }: {
    signIns: SignIns;
    issuerLogout: IssuerLogout;
    authenticate: Authenticate;
    limits: Limits;
    cookies: SignInCookies;
    origin: Origin;
    /** Where this node is: the region of players who are new. */
    region: string;
  },
) {
  const app = api();

  /** Who begins or ends a sign-in: a browser's player, or nobody yet. @throws request.invalid */
  async function person(c: Context<AppEnv>) {
    const caller = await authenticate(c);
    if (!caller || caller.sessionId !== undefined) return caller;
    throw requestFailures.make("invalid", "Cannot sign in here with a game server's token");
  }

  app.openapi(
    createRoute({
      method: "get",
      path: "/auth/providers",
      tags: ["Sign-in"],
      summary: "Whom players may sign in with",
      description: "Each at `GET /auth/login?issuer=ID&return_to=/path`, which a browser opens.",
      responses: answers(200, ProviderListBody, "Issuers, and whether guests may play"),
    }),
    (c) => c.json({ providers: signIns.list(), guest: true as const }, 200),
  );

  app.get("/auth/login", async (c) => {
    // Another site's link leads to the page where the player presses the button.
    if (c.req.method === "HEAD" || isLedFromElsewhere(c.req.raw, origin)) {
      return c.redirect("/profile", 303);
    }
    const { issuer, return_to: returnTo, link } = c.req.query();
    const caller = await person(c);
    const address = c.get("address");
    const begun = await signIns.begin({ issuer, returnTo, link: link === "1", caller, address });
    if (begun.kind === "refused") return c.redirect(TOLD + begun.because, 303);
    cookies.setTransaction(c, begun.key, begun.box);
    return c.redirect(begun.url, 302);
  });

  async function finish(c: Context<AppEnv>) {
    // The code in the address works once; nothing but a browser that navigates spends it.
    if (c.req.method === "HEAD") return c.redirect("/profile", 303);
    const caller = await person(c);
    const callback = new URL(c.req.url).searchParams;
    const done = await signIns.finish({
      ...{ path: c.req.path, callback, region, address: c.get("address") },
      box: cookies.takeTransaction(c, transactionKey(callback.get("state") ?? "")),
      caller,
    });
    if (done.kind === "refused") return c.redirect(TOLD + done.because, 303);
    cookies.setSession(c, done.cookie);
    return c.redirect(done.returnTo, 303);
  }

  app.get("/auth/callback", finish);
  app.get("/auth/callback/:issuer", finish);

  app.openAPIRegistry.registerPath({
    method: "post",
    path: "/auth/backchannel-logout",
    tags: ["Sign-in"],
    summary: "An issuer says that a session ended there (OpenID Connect Back-Channel Logout 1.0)",
    request: {
      body: {
        content: {
          "application/x-www-form-urlencoded": { schema: z.object({ logout_token: z.string() }) },
        },
        required: true,
      },
    },
    responses: {
      200: { description: "What the token names has ended" },
      400: { description: "The token is not to be trusted" },
    },
  });
  app.post("/auth/backchannel-logout", async (c) => {
    const whom = network(c.get("address"));
    limits.checkFailures("sign_in", whom);
    c.header("cache-control", "no-store");
    const isForm =
      mediaTypeOf(c.req.header("content-type")) === "application/x-www-form-urlencoded";
    const form = new URLSearchParams(new TextDecoder().decode(await c.req.arrayBuffer()));
    const [token, ...more] = form.getAll("logout_token");
    const only = isForm && more.length === 0 ? token : undefined;
    if (await issuerLogout.accept(only, c.get("address"))) return c.body("", 200);
    await limits.countFailure("sign_in", whom);
    throw identityFailures.make("logout_token", "Cannot end a session by this token");
  });

  // Whatever it brings along: who lands here is signed out already.
  app.get(SIGNED_OUT_PATH, (c) => c.redirect("/profile", 303));

  return app;
}
