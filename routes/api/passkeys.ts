/** Passkeys: adding, naming and removing one's own, and signing in with one (SEC1). */

import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import {
  challengeKey,
  challengeOf,
  type Identity,
  PasskeyAnswer,
  PasskeyAssertion,
  PasskeyBody,
  PasskeyListBody,
  PasskeyName,
  PasskeyOptionsBody,
  type Passkeys,
  SignedInBody,
  toPasskeyBody,
} from "../../services/identity/mod.ts";
import { playerOf } from "./users.ts";
import { Id } from "../../services/platform/wire.ts";
import type { AppEnv } from "../http/context.ts";
import type { Entering } from "../http/entering.ts";
import { answers, api, empty, jsonBody } from "../http/route.ts";
import type { SignInCookies } from "../http/session_cookie.ts";

const PasskeyPath = z.object({ passkey_id: Id });

export function passkeyRoutes(
  { passkeys, identity, entering, cookies }: {
    passkeys: Passkeys;
    identity: Pick<Identity, "getUser">;
    entering: Entering;
    cookies: SignInCookies;
  },
) {
  const app = api();
  const tags = ["Sign-in"];

  /** The browser's half of the challenge that its answer names; looked at once. */
  function boxOf(c: Context<AppEnv>, { response }: { response: { clientDataJSON: string } }) {
    return cookies.takeChallenge(c, challengeKey(challengeOf(response.clientDataJSON)));
  }

  app.openapi(
    createRoute({
      method: "post",
      path: "/auth/passkeys/options",
      tags,
      summary: "What a browser needs to make a passkey for the signed-in player",
      description: "For pages of this origin: a cookie binds the challenge to the browser. " +
        "A player who has another way back must have signed in within 15 minutes.",
      responses: answers(200, PasskeyOptionsBody, "Options"),
    }),
    async (c) => {
      const { caller } = playerOf(c);
      const player = await identity.getUser(caller.id);
      const { options, key, box } = await passkeys.askToAdd(caller, player);
      cookies.setChallenge(c, key, box);
      return c.json({ options: options as Record<string, unknown> }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/auth/passkeys",
      tags,
      summary: "Add the passkey that the browser has made",
      request: jsonBody(PasskeyAnswer),
      responses: answers(201, PasskeyBody, "The passkey"),
    }),
    async (c) => {
      const answer = c.req.valid("json");
      const box = boxOf(c, answer.credential);
      const address = c.get("address");
      const passkey = await passkeys.add(playerOf(c).caller, answer, { box, address });
      return c.json(toPasskeyBody(passkey), 201);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/auth/passkeys",
      tags,
      summary: "One's passkeys",
      responses: answers(200, PasskeyListBody, "Passkeys"),
    }),
    async (c) => {
      const own = await passkeys.list(playerOf(c).caller.id);
      return c.json({ passkeys: own.map(toPasskeyBody) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "patch",
      path: "/auth/passkeys/{passkey_id}",
      tags,
      summary: "Name a passkey",
      request: { params: PasskeyPath, ...jsonBody(PasskeyName) },
      responses: answers(200, PasskeyBody, "The passkey"),
    }),
    async (c) => {
      const { passkey_id } = c.req.valid("param");
      const { name } = c.req.valid("json");
      return c.json(
        toPasskeyBody(await passkeys.rename(playerOf(c).caller.id, passkey_id, name)),
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/auth/passkeys/{passkey_id}",
      tags,
      summary: "Remove a passkey: it signs nobody in any more",
      request: { params: PasskeyPath },
      responses: empty("Removed"),
    }),
    async (c) => {
      const { passkey_id } = c.req.valid("param");
      await passkeys.remove(playerOf(c).caller, passkey_id, c.get("address"));
      return c.body(null, 204);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/auth/passkeys/login/options",
      tags,
      summary: "What a browser needs to sign in with a passkey",
      responses: answers(200, PasskeyOptionsBody, "Options, good for five minutes"),
    }),
    async (c) => {
      const { options, key, box } = await passkeys.askToSignIn();
      cookies.setChallenge(c, key, box);
      return c.json({ options: options as Record<string, unknown> }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/auth/passkeys/login",
      tags,
      summary: "Sign in with a passkey",
      request: jsonBody(PasskeyAssertion),
      responses: answers(200, SignedInBody, "Signed in"),
    }),
    async (c) => {
      const assertion = c.req.valid("json");
      const signedIn = await passkeys.signIn(assertion, {
        ...{ box: boxOf(c, assertion.credential), address: c.get("address") },
        replaces: await entering.replaced(c),
      });
      return c.json(entering.answer(c, signedIn), 200);
    },
  );

  return app;
}
