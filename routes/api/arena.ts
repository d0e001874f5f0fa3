/** The arena: practice matches. Sockets are in routes/arena.ts. */

import { createRoute } from "@hono/zod-openapi";
import {
  type Arena,
  PracticeBody,
  PracticeRequest,
  toPracticeBody,
} from "../../services/arena/mod.ts";
import { answers, api, jsonBody } from "../http/route.ts";
import { playerOf } from "./users.ts";

export function arenaRoutes({ arena }: { arena: Arena }) {
  const app = api();
  const tags = ["Arena"];

  app.openapi(
    createRoute({
      method: "post",
      path: "/arena/practice",
      tags,
      summary: "Play against computer opponents at once; nobody's rating changes",
      request: jsonBody(PracticeRequest),
      responses: answers(201, PracticeBody, "The match; a practice match before it has ended"),
    }),
    async (c) => {
      const { mode, skill } = c.req.valid("json");
      const matchId = await arena.practice(playerOf(c).caller, { mode, skill });
      return c.json(toPracticeBody(matchId), 201);
    },
  );

  return app;
}
