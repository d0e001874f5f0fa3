/** What the staff does to boards and seasons. */

import { createRoute, z } from "@hono/zod-openapi";
import {
  type BoardStaff,
  EntryStateBody,
  ReasonBody,
  SeasonBody,
  SeasonTimesBody,
  toSeasonBody,
  VerificationBody,
} from "../../../services/leaderboards/mod.ts";
import { Id, Slug } from "../../../services/platform/wire.ts";
import { answers, api, empty, jsonBody } from "../../http/route.ts";
import { actorOf } from "../users.ts";

const BoardPath = z.object({ season: Slug, mode: Slug });
const EntryPath = BoardPath.extend({ user_id: Id });
/** Large boards take longer than an answer usually may. */
const Wait = z.object({ wait: z.coerce.number().int().min(1).max(60).optional() });
const SeasonPath = z.object({ season: Slug });

export function adminBoardRoutes({ boardStaff }: { boardStaff: BoardStaff }) {
  const app = api();
  const tags = ["Admin"];

  for (const hidden of [true, false]) {
    app.openapi(
      createRoute({
        method: "post",
        path: `/admin/api/boards/{season}/{mode}/entries/{user_id}/${hidden ? "hide" : "restore"}`,
        tags,
        summary: hidden
          ? "Hide an entry: it loses its rank, and those behind it move up"
          : "Restore a hidden entry to the place its score and time give it",
        request: { params: EntryPath, ...jsonBody(ReasonBody) },
        responses: answers(200, EntryStateBody, "The entry"),
      }),
      async (c) => {
        const { season, mode, user_id } = c.req.valid("param");
        const { reason } = c.req.valid("json");
        const entry = { season, mode, userId: user_id };
        const board = await boardStaff.setHidden(actorOf(c), entry, hidden, reason);
        return c.json({ season: board.season, mode, user_id, hidden }, 200);
      },
    );
  }

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/boards/{season}/{mode}/verify",
      tags,
      summary: "Compare a board's ranks with its rows",
      request: { params: BoardPath, query: Wait },
      responses: answers(200, VerificationBody, "What was found"),
    }),
    async (c) => {
      const { season, mode } = c.req.valid("param");
      const { board, ...found } = await boardStaff.verify(season, mode);
      return c.json({ season: board.season, mode, ...found }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/boards/{season}/{mode}/rebuild",
      tags,
      summary: "Build a board's ranks anew from its rows",
      request: { params: BoardPath, query: Wait },
      responses: empty("Rebuilt"),
    }),
    async (c) => {
      const { season, mode } = c.req.valid("param");
      await boardStaff.rebuild(actorOf(c), season, mode);
      return c.body(null, 204);
    },
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/admin/api/seasons/{season}",
      tags,
      summary: "Schedule a season, or add one",
      request: { params: SeasonPath, ...jsonBody(SeasonTimesBody) },
      responses: answers(200, SeasonBody, "The season"),
    }),
    async (c) => {
      const { name, opens_at, closes_at, reason } = c.req.valid("json");
      const times = {
        ...(name !== undefined && { name }),
        ...(opens_at !== undefined && { opensAt: new Date(opens_at) }),
        ...(closes_at !== undefined && {
          closesAt: closes_at === null ? null : new Date(closes_at),
        }),
      };
      const id = c.req.valid("param").season;
      const season = await boardStaff.scheduleSeason(actorOf(c), id, times, reason);
      return c.json(toSeasonBody(season), 200);
    },
  );

  for (const verb of ["open", "close"] as const) {
    app.openapi(
      createRoute({
        method: "post",
        path: `/admin/api/seasons/{season}/${verb}`,
        tags,
        summary: verb === "open"
          ? "Open a scheduled season now"
          : "Close a season now: ranks become final, prizes are decided",
        request: { params: SeasonPath, ...jsonBody(ReasonBody) },
        responses: answers(200, SeasonBody, "The season"),
      }),
      async (c) => {
        const id = c.req.valid("param").season;
        const { reason } = c.req.valid("json");
        const season = verb === "open"
          ? await boardStaff.openSeason(actorOf(c), id, reason)
          : await boardStaff.closeSeason(actorOf(c), id, reason);
        return c.json(toSeasonBody(season), 200);
      },
    );
  }

  return app;
}
