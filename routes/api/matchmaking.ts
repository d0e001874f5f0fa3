/** Queueing, tickets, matches and their results. */

import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import {
  DequeueBody,
  EndedTicketBody,
  EnqueueBody,
  MatchBody,
  MatchListBody,
  type Matchmaking,
  MatchNowBody,
  PassBody,
  ReportedBody,
  ResultBody,
  TicketBody,
  toMatchBody,
  toPassBody,
  toReportedBody,
  toTeamResults,
  toTicketBody,
} from "../../services/matchmaking/mod.ts";
import { isId } from "../../services/platform/ids.ts";
import { Id, limitUpTo } from "../../services/platform/wire.ts";
import type { AppEnv } from "../http/context.ts";
import type { Once } from "../http/once.ts";
import { invalid } from "../http/problem.ts";
import { answers, api, IdempotencyHeader, jsonBody } from "../http/route.ts";

const MAX_WAIT_S = 25;

export function matchmakingRoutes(
  { matchmaking, once }: {
    matchmaking: Matchmaking;
    once: Once;
  },
) {
  const app = api();
  const tags = ["Matchmaking"];

  app.openapi(
    createRoute({
      method: "post",
      path: "/matchmaking/enqueue",
      tags,
      summary: "Queue a player; queueing again in the same pool answers the same ticket",
      middleware: [once("POST /matchmaking/enqueue")] as const,
      request: { ...jsonBody(EnqueueBody), headers: IdempotencyHeader },
      responses: answers(
        [202, 200],
        TicketBody,
        "Queued; 200 when the player was queued there before",
      ),
    }),
    async (c) => {
      const { user_id, mode, region, mmr } = c.req.valid("json");
      const { ticket, fresh } = await matchmaking.enqueue(c.get("caller"), {
        userId: user_id,
        mode,
        region,
        ...(mmr !== undefined && { mmr }),
      });
      const estimate = matchmaking.estimate(mode, region);
      return c.json(toTicketBody(ticket, { estimate }), fresh ? 202 : 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/matchmaking/dequeue",
      tags,
      summary: "Leave the queue",
      middleware: [once("POST /matchmaking/dequeue")] as const,
      request: { ...jsonBody(DequeueBody), headers: IdempotencyHeader },
      responses: answers(200, EndedTicketBody, "Cancelled"),
    }),
    async (c) => {
      const { user_id } = c.req.valid("json");
      const ticket = await matchmaking.dequeue(user_id);
      return c.json({ ticket_id: ticket.id, status: "ended" as const, reason: "cancelled" }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/matchmaking/tickets/{ticket_id}",
      tags,
      summary:
        "A ticket; with `wait` answers when it changes, after that many seconds at the latest",
      request: {
        params: z.object({ ticket_id: Id }),
        query: z.object({ wait: z.coerce.number().min(0).max(MAX_WAIT_S).default(0) }),
      },
      responses: answers(200, TicketBody, "The ticket"),
    }),
    async (c) => {
      const { ticket, match } = await matchmaking.getTicket(
        c.get("caller"),
        c.req.valid("param").ticket_id,
        c.req.valid("query").wait * 1000,
      );
      const estimate = matchmaking.estimate(ticket.mode, ticket.region);
      const waiting = ticket.status === "queued" ? { estimate } : {};
      return c.json(toTicketBody(ticket, { match, ...waiting }), 200);
    },
  );

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
      const matches = await matchmaking.match({
        ...(mode !== undefined && { mode }),
        ...(region !== undefined && { region }),
        ...(user_id !== undefined && { userId: user_id }),
      });
      return c.json(toPassBody(matches), 200);
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
      const matches = await matchmaking.listMatches(user_id, limit);
      return c.json({ matches: matches.map(toMatchBody) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/matchmaking/matches/{match_id}",
      tags,
      summary: "A match",
      request: { params: z.object({ match_id: Id }) },
      responses: answers(200, MatchBody, "The match"),
    }),
    async (c) => {
      const match = await matchmaking.getMatch(c.get("caller"), c.req.valid("param").match_id);
      return c.json(toMatchBody(match), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/matchmaking/matches/{match_id}/result",
      tags,
      summary: "Report a match's result; the same result again is answered like the first",
      request: { params: z.object({ match_id: Id }), ...jsonBody(ResultBody) },
      responses: answers(200, ReportedBody, "The finished match"),
    }),
    async (c) => {
      const match = await matchmaking.report(
        c.get("caller"),
        c.req.valid("param").match_id,
        toTeamResults(c.req.valid("json")),
      );
      return c.json(toReportedBody(match), 200);
    },
    (parsed, c) => parsed.success ? undefined : refuseResult(parsed, c),
  );

  /** A missing match is said before a bad body (GEN2), and looked up only then. */
  async function refuseResult(
    { target, error }: { target: string; error: Parameters<typeof invalid>[0] },
    c: Context<AppEnv>,
  ): Promise<never> {
    const matchId = c.req.param("match_id") ?? "";
    if (target === "json" && isId(matchId)) {
      await matchmaking.getMatch(c.get("caller"), matchId);
    }
    throw invalid(error, target);
  }

  return app;
}
