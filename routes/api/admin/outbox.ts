/** Announcements that could not be sent, for operators. */

import { createRoute, z } from "@hono/zod-openapi";
import { ParkedListBody, type ParkedRows, toParkedListBody } from "../../../services/outbox/mod.ts";
import { limitUpTo } from "../../../services/platform/wire.ts";
import { answers, api, empty } from "../../http/route.ts";
import { actorOf } from "../users.ts";

export function adminOutboxRoutes({ parked }: { parked: ParkedRows }) {
  const app = api();
  const tags = ["Admin"];

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/outbox",
      tags,
      summary:
        "Announcements that their sink refuses, newest first; `parked_at` says which are left alone",
      request: { query: z.object({ limit: limitUpTo(200, 50) }) },
      responses: answers(200, ParkedListBody, "Parked rows"),
    }),
    async (c) => c.json(toParkedListBody(await parked.list(c.req.valid("query").limit)), 200),
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/outbox/{row_id}/replay",
      tags,
      summary: "Send a parked announcement again",
      request: {
        params: z.object({ row_id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
      },
      responses: empty("It is on its way"),
    }),
    async (c) => {
      await parked.replay(actorOf(c), c.req.valid("param").row_id);
      return c.body(null, 204);
    },
  );

  return app;
}
