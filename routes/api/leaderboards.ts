/** Boards, their pages and submits. */

import { createRoute, z } from "@hono/zod-openapi";
import { requestFailures } from "../../services/platform/errors.ts";
import { Id, limitUpTo, Offset, Slug } from "../../services/platform/wire.ts";
import type { CurrentGame } from "../../services/game/mod.ts";
import {
  AroundBody,
  BoardListBody,
  fromCursor,
  type Leaderboards,
  NameBeginning,
  OwnStandingBody,
  PageBody,
  SnapshotBody,
  SnapshotListBody,
  type Snapshots,
  SubmitRequestBody,
  SubmittedBody,
  toBoardListBody,
  toOwnStandingBody,
  toPageBody,
  toSnapshotBody,
  toSnapshotListBody,
  toStandingBody,
  toSubmittedBody,
  UserIds,
} from "../../services/leaderboards/mod.ts";
import { hashBody, readKey } from "../http/chain/once.ts";
import { answers, api, IdempotencyHeader, jsonBody } from "../http/route.ts";
import type { PageCache } from "../http/page/page_cache.ts";

/** Most players that a search by name finds. */
const NAMED = 100;

const BoardPath = z.object({ season: Slug, mode: Slug });
const EntryPath = BoardPath.extend({ user_id: Id });

export function leaderboardRoutes(
  { leaderboards, snapshots, pages, game }: {
    leaderboards: Leaderboards;
    snapshots: Snapshots;
    pages: PageCache;
    game: CurrentGame;
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
      return c.json(toBoardListBody(leaderboards.listBoards()), 200);
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
      summary: "A page of a board, best first; of a region's, given or so named players",
      request: {
        params: BoardPath,
        query: z.object({
          limit: limitUpTo(1_000, 100),
          offset: Offset,
          cursor: z.string().max(128).optional(),
          region: Slug.optional(),
          user_ids: UserIds.optional(),
          name: NameBeginning.optional().openapi({
            description: "Players whose names begin so: up to 100, with their ranks on the board.",
          }),
        }),
      },
      responses: answers(200, PageBody, "A page"),
    }),
    async (c) => {
      const { season, mode } = c.req.valid("param");
      const { limit, offset, cursor, region, user_ids, name } = c.req.valid("query");
      const after = cursor === undefined ? undefined : readCursor(cursor);
      if (region !== undefined && !game.config.regions.some(({ id }) => id === region)) {
        throw wrong("/query/region", `"${region}" is no region of this game`);
      }
      const board = await leaderboards.getBoard(season, mode);
      if (user_ids || name !== undefined) {
        const asked = user_ids
          ? await leaderboards.list(board, user_ids)
          : await leaderboards.search(board, name!, NAMED);
        const found = asked
          .filter((each) => region === undefined || each.region === region);
        const entries = found.slice(offset, offset + limit);
        return c.json(toPageBody({ board, total: found.length, entries, next: null }), 200);
      }
      const body = await pages.get(
        `${board.id} ${offset} ${limit} ${cursor ?? ""} ${region ?? ""}`,
        () => leaderboards.revision(board),
        async () =>
          JSON.stringify(
            toPageBody(await leaderboards.page(board, { offset, limit, after, region })),
          ),
      );
      // The bytes are the schema's JSON, encoded when the board last changed: of those no type knows.
      return c.body(body, 200, { "content-type": "application/json" }) as never;
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/leaderboards/{season}/{mode}/around/{user_id}",
      tags,
      summary: "The entries around a player",
      request: { params: EntryPath, query: z.object({ limit: limitUpTo(1_000, 11) }) },
      responses: answers(200, AroundBody, "Entries, best first"),
    }),
    async (c) => {
      const { season, mode, user_id } = c.req.valid("param");
      const board = await leaderboards.getBoard(season, mode);
      const entries = await leaderboards.around(board, user_id, c.req.valid("query").limit);
      return c.json({ season: board.season, mode, entries: entries.map(toStandingBody) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/leaderboards/{season}/{mode}/users/{user_id}",
      tags,
      summary: "A player's rank and percentile",
      request: { params: EntryPath },
      responses: answers(200, OwnStandingBody, "The player's entry"),
    }),
    async (c) => {
      const { season, mode, user_id } = c.req.valid("param");
      const board = await leaderboards.getBoard(season, mode);
      const own = await leaderboards.standing(board, user_id);
      return c.json(toOwnStandingBody(board, own), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/leaderboards/{season}/{mode}/snapshots",
      tags,
      summary: "Days of which the board's top was kept",
      request: { params: BoardPath },
      responses: answers(200, SnapshotListBody, "Snapshots, newest first"),
    }),
    async (c) => {
      const { season, mode } = c.req.valid("param");
      const board = await leaderboards.getBoard(season, mode);
      return c.json(toSnapshotListBody(board, await snapshots.list(board)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/leaderboards/{season}/{mode}/snapshots/{date}",
      tags,
      summary: "The board's top as a day began, in UTC; or given players of it",
      request: {
        params: BoardPath.extend({ date: z.iso.date() }),
        query: z.object({
          limit: limitUpTo(1_000, 100),
          offset: Offset,
          cursor: z.string().max(128).optional(),
          user_ids: UserIds.optional(),
        }),
      },
      responses: answers(200, SnapshotBody, "The snapshot"),
    }),
    async (c) => {
      const { season, mode, date } = c.req.valid("param");
      const { limit, offset, cursor, user_ids } = c.req.valid("query");
      const from = cursor === undefined ? offset : readCursor(cursor).before;
      const board = await leaderboards.getBoard(season, mode);
      const { snapshot, entries } = user_ids
        ? await snapshots.listPlayers(board, date, user_ids)
        : await snapshots.page(board, date, from, limit + 1);
      const more = entries.length > limit;
      const page = { snapshot, entries: entries.slice(0, limit), more };
      return c.json(toSnapshotBody(board, page), 200);
    },
  );

  return app;
}

function readCursor(cursor: string) {
  return fromCursor(cursor) ?? wrongCursor();
}

function wrongCursor(): never {
  throw wrong("/query/cursor", "use next_cursor of an earlier page");
}

function wrong(pointer: string, message: string) {
  return requestFailures.make("invalid", "The query has a value that cannot be used", {
    errors: [{ pointer, message }],
  });
}
