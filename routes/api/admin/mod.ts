/** What the staff does: players, keys, the audit log, the settings in force. */

import { createRoute, z } from "@hono/zod-openapi";
import { type AntiCheat, TimelineBody, toTimelineBody } from "../../../services/anti_cheat/mod.ts";
import {
  type Audit,
  AuditListBody,
  AuditQuery,
  ChainBody,
  ChainQuery,
  toAuditListBody,
} from "../../../services/audit/mod.ts";
import {
  type Accounts,
  type Identity,
  type KeyRing,
  PlayerBody,
  PlayerListBody,
  RolesBody,
  SessionListBody,
  SuspendBody,
  toPlayerBody,
  toSessionListBody,
  type User,
  versionOf,
} from "../../../services/identity/mod.ts";
import type { PlayerSearch } from "../../../services/moderation/mod.ts";
import { Id, limitUpTo, text } from "../../../services/platform/wire.ts";
import { answers, api, empty, jsonBody } from "../../http/route.ts";
import { actorOf } from "../users.ts";

/** With what tells whether somebody has changed it since. */
export const bodyOf = (user: User) => toPlayerBody(user, versionOf(user));

const PlayerPath = z.object({ user_id: Id });

export function adminRoutes(
  { accounts, players, antiCheat, identity, audit, keyRing, settings }: {
    accounts: Accounts;
    players: PlayerSearch;
    antiCheat: AntiCheat;
    identity: Identity;
    audit: Audit;
    keyRing: KeyRing;
    /** Settings in force, without secrets. */
    settings: () => Record<string, unknown>;
  },
) {
  const app = api();
  const tags = ["Admin"];

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/players",
      tags,
      summary:
        "Players whose name begins so, or whose id, device id, subject at the issuer or purchase it is",
      request: {
        query: z.object({ query: text(200), limit: limitUpTo(100, 20) }),
      },
      responses: answers(200, PlayerListBody, "Players"),
    }),
    async (c) => {
      const { query, limit } = c.req.valid("query");
      return c.json({ players: (await players.search(query, limit)).map(bodyOf) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/players/{user_id}",
      tags,
      summary: "A player",
      request: { params: PlayerPath },
      responses: answers(200, PlayerBody, "The player"),
    }),
    async (c) => {
      const { user_id } = c.req.valid("param");
      return c.json(bodyOf(await identity.getUser(user_id)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/players/{user_id}/suspend",
      tags,
      summary: "Suspend a player: every session ends within seconds",
      request: { params: PlayerPath, ...jsonBody(SuspendBody) },
      responses: answers(200, PlayerBody, "The suspended player"),
    }),
    async (c) => {
      const { reason, until } = c.req.valid("json");
      const user = await accounts.suspend(
        actorOf(c),
        c.req.valid("param").user_id,
        reason,
        until === undefined ? null : new Date(until),
      );
      return c.json(bodyOf(user), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/players/{user_id}/lift",
      tags,
      summary: "Lift a suspension",
      request: { params: PlayerPath },
      responses: answers(200, PlayerBody, "The player"),
    }),
    async (c) => {
      const user = await accounts.lift(actorOf(c), c.req.valid("param").user_id);
      return c.json(bodyOf(user), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/admin/api/players/{user_id}/roles",
      tags,
      summary: "Set a player's roles; their sessions end, since tokens carry roles",
      request: { params: PlayerPath, ...jsonBody(RolesBody) },
      responses: answers(200, PlayerBody, "The player"),
    }),
    async (c) => {
      const { roles } = c.req.valid("json");
      const user = await accounts.setRoles(actorOf(c), c.req.valid("param").user_id, roles);
      return c.json(bodyOf(user), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/players/{user_id}/timeline",
      tags,
      summary: "What a player did and what was done about it, newest first",
      request: { params: PlayerPath, query: z.object({ limit: limitUpTo(200, 50) }) },
      responses: answers(200, TimelineBody, "The timeline"),
    }),
    async (c) => {
      const { user_id } = c.req.valid("param");
      const { limit } = c.req.valid("query");
      return c.json(toTimelineBody(await antiCheat.timeline(user_id, limit)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/players/{user_id}/sessions",
      tags,
      summary: "A player's living sessions",
      request: { params: PlayerPath },
      responses: answers(200, SessionListBody, "Sessions"),
    }),
    async (c) =>
      c.json(
        toSessionListBody(await accounts.listSessions(c.req.valid("param").user_id), undefined),
        200,
      ),
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/admin/api/players/{user_id}/sessions/{session_id}",
      tags,
      summary: "End a player's session",
      request: { params: PlayerPath.extend({ session_id: Id }) },
      responses: empty("Ended"),
    }),
    async (c) => {
      const { user_id, session_id } = c.req.valid("param");
      await accounts.endSession(actorOf(c), user_id, session_id);
      return c.body(null, 204);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/keys/rotate",
      tags,
      summary: "Sign with the next key from now on; tokens in date stay valid",
      responses: answers(200, z.object({ kid: z.string() }), "The key that signs now"),
    }),
    async (c) => {
      const { caller, address } = actorOf(c);
      return c.json({ kid: await keyRing.rotate({ actor: caller.id, addresses: [address] }) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/audit",
      tags,
      summary: "The audit log, newest first",
      request: { query: AuditQuery },
      responses: answers(200, AuditListBody, "Entries"),
    }),
    async (c) => {
      const { actor, subject, action, before, limit } = c.req.valid("query");
      const rows = await audit.search({
        limit,
        ...(actor !== undefined && { actor }),
        ...(subject !== undefined && { subject }),
        ...(action !== undefined && { action }),
        ...(before !== undefined && { last: before }),
      });
      return c.json(toAuditListBody(rows, limit), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/audit/verify",
      tags,
      summary: "Whether the audit log's chain holds, and still has the seal noted earlier",
      request: { query: ChainQuery },
      responses: answers(200, ChainBody, "The chain"),
    }),
    async (c) => c.json(await audit.verify(c.req.valid("query").head), 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/settings",
      tags,
      summary: "The settings in force, without secrets",
      responses: answers(200, z.record(z.string(), z.unknown()), "Settings"),
    }),
    (c) => c.json(settings(), 200),
  );

  return app;
}
