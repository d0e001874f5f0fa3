/** Parties: players who queue together. */

import { createRoute, z } from "@hono/zod-openapi";
import {
  JoinPartyBody,
  KickBody,
  type Parties,
  PartyBody,
  toPartyBody,
} from "../../services/parties/mod.ts";
import { Id } from "../../services/platform/wire.ts";
import type { Once } from "../http/chain/once.ts";
import { answers, api, empty, IdempotencyHeader, jsonBody } from "../http/route.ts";
import { playerOf } from "./users.ts";

const PartyPath = z.object({ party_id: Id });

export function partyRoutes({ parties, once }: { parties: Parties; once: Once }) {
  const app = api();
  const tags = ["Parties"];

  app.openapi(
    createRoute({
      method: "post",
      path: "/parties",
      tags,
      summary: "Create a party; its code invites others",
      middleware: [once("parties.create")] as const,
      request: { headers: IdempotencyHeader },
      responses: answers(201, PartyBody, "The party"),
    }),
    async (c) => c.json(toPartyBody(await parties.create(playerOf(c).caller.id)), 201),
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/parties/join",
      tags,
      summary: "Join a party by its code, leaving the former one",
      request: jsonBody(JoinPartyBody),
      responses: answers(200, PartyBody, "The party"),
    }),
    async (c) => {
      const { code } = c.req.valid("json");
      return c.json(toPartyBody(await parties.join(playerOf(c).caller.id, code)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/parties/{party_id}/leave",
      tags,
      summary: "Leave a party; its queued ticket is cancelled",
      request: { params: PartyPath },
      responses: empty("Left"),
    }),
    async (c) => {
      await parties.leave(playerOf(c).caller.id, c.req.valid("param").party_id);
      return c.body(null, 204);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/parties/{party_id}/kick",
      tags,
      summary: "Take a member out, as the leader; the queued ticket is cancelled",
      request: { params: PartyPath, ...jsonBody(KickBody) },
      responses: answers(200, PartyBody, "The party"),
    }),
    async (c) => {
      const { party_id } = c.req.valid("param");
      const { user_id } = c.req.valid("json");
      return c.json(toPartyBody(await parties.kick(playerOf(c).caller.id, party_id, user_id)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/parties/{party_id}",
      tags,
      summary: "A party, for its members",
      request: { params: PartyPath },
      responses: answers(200, PartyBody, "The party"),
    }),
    async (c) => {
      const party = await parties.get(c.get("caller"), c.req.valid("param").party_id);
      return c.json(toPartyBody(party), 200);
    },
  );

  return app;
}
