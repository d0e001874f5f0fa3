/** What moderators tell everybody. */

import { createRoute } from "@hono/zod-openapi";
import {
  AnnouncementBody,
  AnnouncementRequest,
  type Announcements,
  toAnnouncementBody,
} from "../../services/realtime/mod.ts";
import type { Once } from "../http/chain/once.ts";
import { answers, api, IdempotencyHeader, jsonBody } from "../http/route.ts";
import { actorOf } from "./users.ts";

export function announcementRoutes(
  { announcements, once }: { announcements: Announcements; once: Once },
) {
  const app = api();
  const tags = ["Admin"];

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/announcements",
      tags,
      summary: "Tell everybody in the room `world`",
      middleware: [once("POST /admin/api/announcements")] as const,
      request: { ...jsonBody(AnnouncementRequest), headers: IdempotencyHeader },
      responses: answers(201, AnnouncementBody, "It will be told, whatever fails afterwards"),
    }),
    async (c) => {
      const { text } = c.req.valid("json");
      const announced = await announcements.announce(actorOf(c), text, c.get("once"));
      return c.json(toAnnouncementBody(announced), 201);
    },
  );

  return app;
}
