/** Matches: passes on request, results, game servers, open slots. */

import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import {
  AssignmentBody,
  BackfillBody,
  LeaveBody,
  LeftBody,
  MatchBody,
  type Matches,
  MatchListBody,
  MatchNowBody,
  PassBody,
  RematchBody,
  ReportedBody,
  ResultBody,
  toMatchBody,
  toPassBody,
  toReportedBody,
  toTeamResults,
  VoidBody,
} from "../../services/matchmaking/mod.ts";
import { requestFailures } from "../../services/platform/errors.ts";
import { isId, plainId } from "../../services/platform/ids.ts";
import { Id, limitUpTo } from "../../services/platform/wire.ts";
import type { AppEnv } from "../http/context.ts";
import { invalid } from "../http/problem.ts";
import { answers, api, jsonBody } from "../http/route.ts";
import { actorOf } from "./users.ts";

const MatchPath = z.object({ match_id: Id });

export function matchRoutes({ matches }: { matches: Matches }) {
  const app = api();
  const tags = ["Matchmaking"];

  app.openapi(
    createRoute({
      method: "post",
      path: "/matchmaking/match",
      tags,
      summary: "Run a matching pass now",
      request: jsonBody(MatchNowBody),
      responses: answers(200, PassBody, "What the pass made"),
    }),
    async (c) => {
      const { mode, region, user_id } = c.req.valid("json");
      const made = await matches.pass({
        ...(mode !== undefined && { mode }),
        ...(region !== undefined && { region }),
        ...(user_id !== undefined && { userId: user_id }),
      });
      return c.json(toPassBody(made), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/matchmaking/matches",
      tags,
      summary: "A player's matches, newest first",
      request: { query: z.object({ user_id: Id, limit: limitUpTo(100, 20) }) },
      responses: answers(200, MatchListBody, "Matches"),
    }),
    async (c) => {
      const { user_id, limit } = c.req.valid("query");
      const list = await matches.list(user_id, limit);
      return c.json({ matches: list.map(toMatchBody) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/matchmaking/matches/{match_id}",
      tags,
      summary: "A match",
      request: { params: MatchPath },
      responses: answers(200, MatchBody, "The match"),
    }),
    async (c) => {
      const match = await matches.get(c.get("caller"), c.req.valid("param").match_id);
      return c.json(toMatchBody(match), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/matchmaking/matches/{match_id}/result",
      tags,
      summary: "Report a match's result; the same result again is answered like the first",
      request: { params: MatchPath, ...jsonBody(ResultBody) },
      responses: answers(200, ReportedBody, "The finished match"),
    }),
    async (c) => {
      const match = await matches.report(
        c.get("caller"),
        c.req.valid("param").match_id,
        toTeamResults(c.req.valid("json")),
      );
      return c.json(toReportedBody(match), 200);
    },
    refuse,
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/matchmaking/matches/{match_id}/void",
      tags,
      summary: "Void a match: ratings and boards as if it had not been; again answers the same",
      request: { params: MatchPath, ...jsonBody(VoidBody) },
      responses: answers(200, MatchBody, "The voided match"),
    }),
    async (c) => {
      const { match_id } = c.req.valid("param");
      const { reason, expected } = c.req.valid("json");
      const request = { reason, ...(expected !== undefined && { expected }) };
      return c.json(toMatchBody(await matches.voidMatch(actorOf(c), match_id, request)), 200);
    },
    refuse,
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/matchmaking/matches/{match_id}/leave",
      tags,
      summary: "Leave a match that is not over, free to queue again; again answers the same",
      request: {
        params: MatchPath,
        body: { content: { "application/json": { schema: LeaveBody } }, required: false },
      },
      responses: answers(200, LeftBody, "Whether the player has left it"),
    }),
    async (c) => {
      const { match_id } = c.req.valid("param");
      const userId = c.req.valid("json").user_id ?? c.get("caller").id;
      // A game server plays in no match: it says who leaves.
      if (!isId(userId)) {
        throw requestFailures.make("invalid", "The body does not say who leaves", {
          errors: [{ pointer: "/user_id", message: "is missing" }],
        });
      }
      return c.json({ match_id, left: await matches.leave(match_id, userId) }, 200);
    },
    refuse,
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/matchmaking/matches/{match_id}/rematch",
      tags,
      summary: "Tell the others of a finished match that one queues to play them again",
      request: { params: MatchPath },
      responses: answers(200, RematchBody, "They are told"),
    }),
    async (c) => {
      const { match_id } = c.req.valid("param");
      await matches.askRematch(c.get("caller"), match_id);
      return c.json({ match_id }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/matchmaking/matches/{match_id}/assignment",
      tags,
      summary: "Play the match at this address: its players are told, each with a token",
      request: { params: MatchPath, ...jsonBody(AssignmentBody) },
      responses: answers(200, MatchBody, "The match"),
    }),
    async (c) => {
      const { match_id } = c.req.valid("param");
      const match = await matches.assign(match_id, c.req.valid("json").address);
      return c.json(toMatchBody(match), 200);
    },
    refuse,
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/matchmaking/matches/{match_id}/backfill",
      tags,
      summary: "Ask for players for a team of a running match",
      request: { params: MatchPath, ...jsonBody(BackfillBody) },
      responses: answers(200, MatchBody, "The match"),
    }),
    async (c) => {
      const { team, slots } = c.req.valid("json");
      const match = await matches.backfill(c.req.valid("param").match_id, team, slots);
      return c.json(toMatchBody(match), 200);
    },
    refuse,
  );

  /** A missing match is said before a bad body (GEN2), and looked up only then. */
  async function refuse(
    { target, error }: { target: string; error?: z.ZodError },
    c: Context<AppEnv>,
  ): Promise<never> {
    const matchId = plainId(c.req.param("match_id") ?? "");
    if (target === "json" && isId(matchId)) {
      await matches.get(c.get("caller"), matchId);
    }
    throw invalid(error!, target);
  }

  return app;
}
