/** One's own account: name, settings, sessions, export and deletion. */

import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import {
  type Accounts,
  identityFailures,
  ProfileChange,
  SessionListBody,
  SettingsBody,
  toSessionListBody,
  toUserBody,
  UserBody,
} from "../../services/identity/mod.ts";
import type { Privacy } from "../../services/privacy/mod.ts";
import { requestFailures } from "../../services/platform/errors.ts";
import { isId } from "../../services/platform/ids.ts";
import { Id } from "../../services/platform/wire.ts";
import type { AppEnv } from "../http/context.ts";
import { versionsOf } from "../http/if_match.ts";
import { answers, api, empty, jsonBody } from "../http/route.ts";

export function userRoutes({ accounts, privacy }: { accounts: Accounts; privacy: Privacy }) {
  const app = api();
  const tags = ["Account"];

  app.openapi(
    createRoute({
      method: "patch",
      path: "/users/me",
      tags,
      summary: "Change one's name, region or time zone",
      request: jsonBody(ProfileChange),
      responses: answers(200, UserBody, "The player"),
    }),
    async (c) => {
      const { display_name, region, time_zone } = c.req.valid("json");
      const user = await accounts.update(playerOf(c), {
        ...(display_name !== undefined && { displayName: display_name }),
        ...(region !== undefined && { region }),
        ...(time_zone !== undefined && { timeZone: time_zone }),
      });
      return c.json(toUserBody(user), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/users/me/export",
      tags,
      summary: "Everything kept about oneself, as JSON",
      responses: answers(200, z.record(z.string(), z.unknown()), "Everything"),
    }),
    async (c) => {
      c.header("content-disposition", 'attachment; filename="veze-export.json"');
      c.header("cache-control", "no-store");
      c.header("content-type", "application/json");
      const pieces = ReadableStream.from(await privacy.exportUser(playerOf(c)));
      // The JSON of the schema in pieces: a type of an answer knows only whole values.
      return c.body(pieces.pipeThrough(new TextEncoderStream()), 200) as never;
    },
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/users/me",
      tags,
      summary: "Delete the account: what must stay is anonymised, the rest is removed",
      responses: empty("Deleted"),
    }),
    async (c) => {
      await privacy.deleteUser(playerOf(c));
      return c.body(null, 204);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/users/{user_id}/settings",
      tags,
      summary: "One's settings",
      request: { params: z.object({ user_id: Id }) },
      responses: answers(200, SettingsBody, "Settings"),
    }),
    async (c) => c.json(await accounts.getSettings(ownId(c, c.req.valid("param").user_id)), 200),
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/users/{user_id}/settings",
      tags,
      summary: "Replace one's settings",
      request: { params: z.object({ user_id: Id }), ...jsonBody(SettingsBody) },
      responses: answers(200, SettingsBody, "Settings"),
    }),
    async (c) => {
      const settings = c.req.valid("json");
      await accounts.setSettings(ownId(c, c.req.valid("param").user_id), settings);
      return c.json(settings, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/auth/sessions",
      tags,
      summary: "One's living sessions, newest first",
      responses: answers(200, SessionListBody, "Sessions"),
    }),
    async (c) => {
      const { id, sessionId } = playerOf(c).caller;
      return c.json(toSessionListBody(await accounts.listSessions(id), sessionId), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/auth/sessions/{session_id}",
      tags,
      summary: "End one of one's sessions, on every node within seconds",
      request: { params: z.object({ session_id: Id }) },
      responses: empty("Ended"),
    }),
    async (c) => {
      const actor = playerOf(c);
      await accounts.endSession(actor, actor.caller.id, c.req.valid("param").session_id);
      return c.body(null, 204);
    },
  );

  return app;
}

export function actorOf(c: Context<AppEnv>) {
  const seen = versionsOf(c.req.header("if-match"));
  return { caller: c.get("caller"), address: c.get("address"), ...(seen && { seen }) };
}

/** Clients with a role of the staff's have no account. @throws identity.user_not_found */
export function playerOf(c: Context<AppEnv>) {
  const actor = actorOf(c);
  if (isId(actor.caller.id)) return actor;
  throw identityFailures.make("user_not_found", `The client ${actor.caller.id} has no account`);
}

/** The guard compared ids already; a caller that is no player has no account. */
function ownId(c: Context<AppEnv>, userId: string): string {
  if (c.get("caller").id === userId) return userId;
  throw requestFailures.make("forbidden", "Cannot see another player's settings");
}
