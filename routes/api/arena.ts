/** The arena: practice matches, replays. Sockets are in routes/arena.ts. */

import { createRoute, z } from "@hono/zod-openapi";
import {
  type Arena,
  type ArenaRecords,
  PracticeBody,
  PracticeRequest,
  REPLAY_TYPE,
  toPracticeBody,
} from "../../services/arena/mod.ts";
import { Id } from "../../services/platform/wire.ts";
import { answers, api, fileAnswer, jsonBody } from "../http/route.ts";
import { playerOf } from "./users.ts";

export function arenaRoutes(
  { arena, records }: { arena: Arena; records: Pick<ArenaRecords, "getReplay"> },
) {
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

  app.openapi(
    createRoute({
      method: "get",
      path: "/arena/matches/{match_id}/replay",
      tags,
      summary:
        "What everybody did in a match that is over, to play it again: docs/arena_replays.md",
      request: { params: z.object({ match_id: Id }) },
      responses: fileAnswer(
        REPLAY_TYPE,
        "The input log, with a hash of the state after every tick",
      ),
    }),
    async (c) => {
      const { match_id: matchId } = c.req.valid("param");
      const file = await records.getReplay(c.get("caller"), matchId);
      return c.body(file, 200, {
        "content-type": REPLAY_TYPE,
        "content-disposition": `attachment; filename="${matchId}.veze-replay"`,
      });
    },
  );

  return app;
}
