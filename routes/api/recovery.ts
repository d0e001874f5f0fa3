/** The recovery phrase, and all that brings a player back (SEC1). */

import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import {
  ClosableWayName,
  type PlayerWays,
  type Recovery,
  RecoveryBody,
  RecoveryRequest,
  RecoverySignIn,
  SignedInBody,
  toRecoveryBody,
  toWaysBody,
  WaysBody,
} from "../../services/identity/mod.ts";
import { Id } from "../../services/platform/wire.ts";
import { network } from "../http/address.ts";
import type { Limits } from "../http/chain/limits.ts";
import type { AppEnv } from "../http/context.ts";
import type { Entering } from "../http/entering.ts";
import { answers, api, empty, jsonBody } from "../http/route.ts";
import { actorOf, playerOf } from "./users.ts";

export function recoveryRoutes(
  { recovery, ways, entering, limits }: {
    recovery: Recovery;
    ways: PlayerWays;
    entering: Entering;
    limits: Limits;
  },
) {
  const app = api();
  const tags = ["Sign-in"];

  /** By address, and of all together: whoever has many addresses has no more tries. */
  async function countTry(c: Context<AppEnv>): Promise<void> {
    await limits.count(c, "recovery", network(c.get("address")), "refuse");
    await limits.count(c, "recovery_all", "all", "refuse");
  }

  app.openapi(
    createRoute({
      method: "post",
      path: "/auth/recovery",
      tags,
      summary: "A new recovery phrase, shown this once; the one before ends",
      request: jsonBody(RecoveryRequest),
      responses: answers(201, RecoveryBody, "Eight words to write down"),
    }),
    async (c) => {
      c.header("cache-control", "no-store");
      const { once } = c.req.valid("json");
      const made = await recovery.renew(playerOf(c).caller, once, c.get("address"));
      return c.json(toRecoveryBody(made), 201);
    },
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/auth/recovery",
      tags,
      summary: "Remove the recovery phrase",
      responses: empty("Removed"),
    }),
    async (c) => {
      await recovery.remove(playerOf(c).caller, c.get("address"));
      return c.body(null, 204);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/auth/recovery/login",
      tags,
      summary:
        "Sign in with a recovery phrase, in whatever case and with whatever between its words",
      request: jsonBody(RecoverySignIn),
      responses: answers(200, SignedInBody, "Signed in"),
    }),
    async (c) => {
      // What cannot be a phrase is told so, and costs no try.
      const phrase = recovery.read(c.req.valid("json").phrase);
      const replaces = await entering.replaced(c);
      await countTry(c);
      const address = c.get("address");
      return c.json(entering.answer(c, await recovery.signIn(phrase, { address, replaces })), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/auth/ways",
      tags,
      summary: "What brings the signed-in player back",
      responses: answers(200, WaysBody, "The ways"),
    }),
    async (c) => c.json(toWaysBody(await ways.get(playerOf(c).caller.id)), 200),
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/auth/ways/decline",
      tags,
      summary: "Not now: the portal asks no more to keep the account",
      responses: empty("Noted"),
    }),
    async (c) => {
      await ways.decline(playerOf(c).caller.id);
      return c.body(null, 204);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/players/{user_id}/ways",
      tags: ["Admin"],
      summary: "What brings a player back",
      request: { params: z.object({ user_id: Id }) },
      responses: answers(200, WaysBody, "The ways"),
    }),
    async (c) => c.json(toWaysBody(await ways.get(c.req.valid("param").user_id)), 200),
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/admin/api/players/{user_id}/ways/{way}",
      tags: ["Admin"],
      summary: "Close a way for good and end every session, unless it is the last one",
      request: { params: z.object({ user_id: Id, way: ClosableWayName }) },
      responses: empty("Closed"),
    }),
    async (c) => {
      const { user_id, way } = c.req.valid("param");
      await ways.close(actorOf(c), user_id, way);
      return c.body(null, 204);
    },
  );

  return app;
}
