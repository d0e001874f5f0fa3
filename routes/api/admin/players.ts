/** What the staff does to one player: name, notes, a word, gifts, export, a planned deletion. */

import { createRoute, z } from "@hono/zod-openapi";
import {
  type Accounts,
  EndedBody,
  type Identity,
  PlayerBody,
  RenameBody,
} from "../../../services/identity/mod.ts";
import {
  GiftBody,
  GiftRequest,
  type Inventory,
  LedgerBody,
  OneGiftRequest,
  toLedgerBody,
} from "../../../services/inventory/mod.ts";
import {
  NoteBody,
  NoteListBody,
  NoteRequest,
  type Notes,
  toNoteBody,
} from "../../../services/moderation/mod.ts";
import { requestFailures } from "../../../services/platform/errors.ts";
import { Id, limitUpTo, pageQuery, toPage } from "../../../services/platform/wire.ts";
import {
  ExportBody,
  PlanDeletionBody,
  PlannedDeletionBody,
  type PlannedDeletions,
  type Privacy,
  privacyFailures,
  toPlannedDeletionBody,
} from "../../../services/privacy/mod.ts";
import {
  AnnouncementBody,
  AnnouncementRequest,
  type Announcements,
  toAnnouncementBody,
} from "../../../services/realtime/mod.ts";
import { hashBody, type Once, readKey } from "../../http/chain/once.ts";
import { answers, api, empty, IdempotencyHeader, jsonBody } from "../../http/route.ts";
import { actorOf } from "../users.ts";
import { bodyOf } from "./mod.ts";

const params = z.object({ user_id: Id });
const tags = ["Admin"];

export interface PlayerDesk {
  accounts: Accounts;
  identity: Identity;
  inventory: Inventory;
  notes: Notes;
  announcements: Announcements;
  privacy: Privacy;
  plannedDeletions: PlannedDeletions;
  once: Once;
}

export function adminPlayerRoutes(desk: PlayerDesk) {
  const app = api();
  app.route("/", accountRoutes(desk));
  app.route("/", noteRoutes(desk));
  app.route("/", giftRoutes(desk));
  app.route("/", privacyRoutes(desk));
  return app;
}

function accountRoutes({ accounts }: PlayerDesk) {
  return api().openapi(
    createRoute({
      method: "put",
      path: "/admin/api/players/{user_id}/name",
      tags,
      summary: "Give a player another name",
      request: { params, ...jsonBody(RenameBody) },
      responses: answers(200, PlayerBody, "The player"),
    }),
    async (c) => {
      const { display_name, reason } = c.req.valid("json");
      const { user_id } = c.req.valid("param");
      return c.json(bodyOf(await accounts.rename(actorOf(c), user_id, display_name, reason)), 200);
    },
  ).openapi(
    createRoute({
      method: "delete",
      path: "/admin/api/players/{user_id}/sessions",
      tags,
      summary: "End all sessions of a player, on every node within seconds",
      request: { params },
      responses: answers(200, EndedBody, "How many there were"),
    }),
    async (c) => {
      const ended = await accounts.endSessions(actorOf(c), c.req.valid("param").user_id);
      return c.json({ ended }, 200);
    },
  );
}

function noteRoutes({ accounts, identity, notes, announcements, once }: PlayerDesk) {
  return api().openapi(
    createRoute({
      method: "get",
      path: "/admin/api/players/{user_id}/notes",
      tags,
      summary: "What the staff has noted of a player, newest first",
      request: { params, query: z.object({ limit: limitUpTo(200, 50) }) },
      responses: answers(200, NoteListBody, "Notes"),
    }),
    async (c) => {
      const { limit } = c.req.valid("query");
      const found = await notes.list(c.req.valid("param").user_id, limit);
      return c.json({ notes: found.map(toNoteBody) }, 200);
    },
  ).openapi(
    createRoute({
      method: "post",
      path: "/admin/api/players/{user_id}/notes",
      tags,
      summary: "Note something of a player; it is never changed and goes with the player",
      middleware: [once("POST /admin/api/players/{user_id}/notes")] as const,
      request: { params, ...jsonBody(NoteRequest), headers: IdempotencyHeader },
      responses: answers(201, NoteBody, "The note"),
    }),
    async (c) => {
      const { user_id } = c.req.valid("param");
      const note = await notes.add(actorOf(c), user_id, c.req.valid("json").text, c.get("once"));
      return c.json(toNoteBody(note), 201);
    },
  ).openapi(
    createRoute({
      method: "post",
      path: "/admin/api/players/{user_id}/message",
      tags,
      summary: "Tell one player something, in the room `user:{id}`",
      middleware: [once("POST /admin/api/players/{user_id}/message")] as const,
      request: { params, ...jsonBody(AnnouncementRequest), headers: IdempotencyHeader },
      responses: answers(201, AnnouncementBody, "It will be told, whatever fails afterwards"),
    }),
    async (c) => {
      const { id } = await identity.getUser(c.req.valid("param").user_id);
      await accounts.checkRank(actorOf(c), id);
      const told = await announcements.tell(
        actorOf(c),
        id,
        c.req.valid("json").text,
        c.get("once"),
      );
      return c.json(toAnnouncementBody(told), 201);
    },
  );
}

function giftRoutes({ inventory }: PlayerDesk) {
  return api().openapi(
    createRoute({
      method: "post",
      path: "/admin/api/players/{user_id}/grant",
      tags,
      summary: "Give a player goods or virtual currency, once per Idempotency-Key",
      request: {
        params,
        ...jsonBody(z.union([GiftRequest, OneGiftRequest])),
        headers: IdempotencyHeader,
      },
      responses: answers(200, GiftBody, "What the player has now"),
    }),
    async (c) => {
      const key = readKey(c.req.header("idempotency-key"));
      if (key === undefined) {
        throw requestFailures.make("invalid", "Cannot grant without an Idempotency-Key", {
          errors: [{ pointer: "/header/idempotency-key", message: "is needed" }],
        });
      }
      const { user_id } = c.req.valid("param");
      const gift = c.req.valid("json");
      // Another player's under the same key is another request.
      const digest = await hashBody({
        arrayBuffer: () =>
          Promise.resolve(new TextEncoder().encode(JSON.stringify([user_id, gift])).buffer),
      });
      const held = await inventory.give(actorOf(c), {
        ...{ userId: user_id, reason: gift.reason, key, digest },
        goods: "sku" in gift ? { [gift.sku]: gift.quantity } : gift.goods,
      });
      return c.json({ user_id, held }, 200);
    },
  ).openapi(
    createRoute({
      method: "get",
      path: "/admin/api/players/{user_id}/ledger",
      tags,
      summary: "What was booked for a player, newest first",
      request: { params, query: z.object(pageQuery(200, 50)) },
      responses: answers(200, LedgerBody, "Bookings"),
    }),
    async (c) => {
      const page = toPage(c.req.valid("query"));
      const booked = await inventory.listBookings(c.req.valid("param").user_id, page);
      return c.json(toLedgerBody(booked, page), 200);
    },
  );
}

function privacyRoutes({ privacy, plannedDeletions }: PlayerDesk) {
  const path = "/admin/api/players/{user_id}/deletion";
  return api().openapi(
    createRoute({
      method: "post",
      path: "/admin/api/players/{user_id}/export",
      tags,
      summary: "Everything kept about a player, as the player would get it; why is written down",
      request: { params, ...jsonBody(ExportBody) },
      responses: answers(200, z.record(z.string(), z.unknown()), "Everything"),
    }),
    async (c) => {
      const { user_id } = c.req.valid("param");
      const pieces = await privacy.exportPlayer(actorOf(c), user_id, c.req.valid("json").reason);
      c.header("content-disposition", `attachment; filename="veze-export-${user_id}.json"`);
      c.header("cache-control", "no-store");
      c.header("content-type", "application/json");
      const bytes = ReadableStream.from(pieces).pipeThrough(new TextEncoderStream());
      // The JSON of the schema in pieces: a type of an answer knows only whole values.
      return c.body(bytes, 200) as never;
    },
  ).openapi(
    createRoute({
      method: "get",
      path,
      tags,
      summary: "When a player is to be deleted, and who asked for it",
      request: { params },
      responses: answers(200, PlannedDeletionBody, "The plan"),
    }),
    async (c) => {
      const planned = await plannedDeletions.find(c.req.valid("param").user_id) ??
        privacyFailures.fail("no_deletion", "Cannot show the deletion: none is planned");
      return c.json(toPlannedDeletionBody(planned), 200);
    },
  ).openapi(
    createRoute({
      method: "put",
      path,
      tags,
      summary: "Have a player deleted in seven days, unless that is revoked; the player is told",
      request: { params, ...jsonBody(PlanDeletionBody) },
      responses: answers(200, PlannedDeletionBody, "The plan"),
    }),
    async (c) => {
      const { reason } = c.req.valid("json");
      const { user_id } = c.req.valid("param");
      const planned = await plannedDeletions.plan(actorOf(c), user_id, reason);
      return c.json(toPlannedDeletionBody(planned), 200);
    },
  ).openapi(
    createRoute({
      method: "delete",
      path,
      tags,
      summary: "Revoke a planned deletion; the player is told",
      request: { params },
      responses: empty("Revoked"),
    }),
    async (c) => {
      await plannedDeletions.revoke(actorOf(c), c.req.valid("param").user_id);
      return c.body(null, 204);
    },
  );
}
