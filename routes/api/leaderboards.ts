/** Boards, their pages and submits. */

import { createRoute, z } from "@hono/zod-openapi";
import { requestFailures } from "../../services/platform/errors.ts";
import { limitUpTo, Offset, Slug } from "../../services/platform/wire.ts";
import {
  BoardListBody,
  fromCursor,
  type Leaderboards,
  PageBody,
  SubmitRequestBody,
  SubmittedBody,
  toPageBody,
  toSubmittedBody,
} from "../../services/leaderboards/mod.ts";
import { hashBody, readKey } from "../http/once.ts";
import { answers, api, IdempotencyHeader, jsonBody } from "../http/route.ts";
import type { PageCache } from "../http/page_cache.ts";

export function leaderboardRoutes(
  { leaderboards, pages }: {
    leaderboards: Leaderboards;
    pages: PageCache;
  },
) {
  const app = api();
  const tags = ["Leaderboards"];

  app.openapi(
    createRoute({
      method: "get",
      path: "/leaderboards",
      tags,
      summary: "Boards and seasons",
      responses: answers(200, BoardListBody, "Boards and seasons"),
    }),
    (c) => {
      const { seasons, boards } = leaderboards.listBoards();
      return c.json({
        seasons,
        boards: boards.map(({ id, name, order, operator, submit }) => ({
          mode: id,
          name,
          order,
          operator,
          submit,
        })),
      }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/leaderboards/submit",
      tags,
      summary: "Submit a score; answered once it is committed",
      request: { ...jsonBody(SubmitRequestBody), headers: IdempotencyHeader },
      responses: answers(200, SubmittedBody, "The entry after this submit"),
    }),
    async (c) => {
      const { season, mode, user_id, score, operator } = c.req.valid("json");
      const key = readKey(c.req.header("idempotency-key"));
      const submitted = await leaderboards.submit(c.get("caller"), {
        season,
        mode,
        userId: user_id,
        score,
        ...(operator && { operator }),
        ...(key !== undefined && { once: { key, bodyHash: await hashBody(c.req) } }),
      });
      return c.json(toSubmittedBody(submitted), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/leaderboards/{season}/{mode}",
      tags,
      summary: "A page of a board, best first",
      request: {
        params: z.object({ season: Slug, mode: Slug }),
        query: z.object({
          limit: limitUpTo(1_000, 100),
          offset: Offset,
          cursor: z.string().max(64).optional(),
        }),
      },
      responses: answers(200, PageBody, "A page"),
    }),
    async (c) => {
      const { season, mode } = c.req.valid("param");
      const { limit, offset: wanted, cursor } = c.req.valid("query");
      const offset = cursor === undefined ? wanted : fromCursor(cursor);
      if (offset === undefined) {
        throw requestFailures.make("invalid", "The cursor is not one of ours", {
          errors: [{ pointer: "/query/cursor", message: "use next_cursor of an earlier page" }],
        });
      }
      const board = await leaderboards.getBoard(season, mode);
      const body = await pages.get(
        `${board.id} ${offset} ${limit}`,
        () => leaderboards.revision(board),
        async () =>
          JSON.stringify(toPageBody(await leaderboards.page(board, offset, limit), offset)),
      );
      // The bytes are the schema's JSON, encoded when the board last changed.
      return c.body(body, 200, { "content-type": "application/json" }) as never;
    },
  );

  return app;
}
