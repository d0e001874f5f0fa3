/** Queueing, tickets, what the queues look like. */

import { createRoute, z } from "@hono/zod-openapi";
import type { Caller } from "../../services/identity/mod.ts";
import {
  DequeueBody,
  EndedTicketBody,
  EnqueueBody,
  holds,
  type Match,
  type Matches,
  type Matchmaking,
  QueuesBody,
  type Ticket,
  TicketBody,
  TicketState,
  toQueuesBody,
  toTicketBody,
} from "../../services/matchmaking/mod.ts";
import { Id } from "../../services/platform/wire.ts";
import { START_MMR } from "../../services/ratings/mod.ts";
import type { Once } from "../http/chain/once.ts";
import { answers, api, IdempotencyHeader, jsonBody } from "../http/route.ts";

const MAX_WAIT_S = 25;
const TicketPath = z.object({ ticket_id: Id });
const TicketQuery = z.object({
  wait: z.coerce.number().min(0).max(MAX_WAIT_S).default(0).openapi({
    description: "Seconds to wait for news at the most.",
  }),
  seen: TicketState.optional().openapi({
    description:
      "The last status the caller knows. A ticket with another one is answered at once, " +
      "whenever it changed. Without it: `queued`, or the proposal that the caller has accepted.",
  }),
  seen_match: Id.optional().openapi({
    description: "The match that came with `seen`: another one in its place is news too.",
  }),
});

export function matchmakingRoutes(
  { matchmaking, matches, once }: {
    matchmaking: Matchmaking;
    matches: Matches;
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
      const { user_id, mode, region, mmr, party_id, latency_ms, bots, while_playing } = c.req.valid(
        "json",
      );
      const { ticket, fresh } = await matchmaking.enqueue(c.get("caller"), {
        userId: user_id,
        mode,
        region,
        ...(mmr !== undefined && { mmr }),
        ...(party_id !== undefined && { partyId: party_id }),
        ...(latency_ms !== undefined && { latency: latency_ms }),
        ...(bots !== undefined && { bots }),
        ...(while_playing !== undefined && { whilePlaying: while_playing }),
      });
      return c.json(toTicketBody(ticket, waitOf(ticket)), fresh ? 202 : 200);
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
      summary: "A ticket; with `wait` answers once it is no longer what the caller has `seen`",
      request: { params: TicketPath, query: TicketQuery },
      responses: answers(200, TicketBody, "The ticket"),
    }),
    async (c) => {
      const { wait, seen, seen_match } = c.req.valid("query");
      const found = await matchmaking.getTicket(
        c.get("caller"),
        c.req.valid("param").ticket_id,
        {
          waitMs: wait * 1000,
          gone: c.req.raw.signal,
          ...(seen && {
            seen: { status: seen, ...(seen_match !== undefined && { matchId: seen_match }) },
          }),
        },
      );
      return c.json(describeTicket(c.get("caller"), found), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/matchmaking/tickets/{ticket_id}/accept",
      tags,
      summary: "Accept the proposed match",
      request: { params: TicketPath },
      responses: answers(200, TicketBody, "The ticket; `matched` once everybody has accepted"),
    }),
    async (c) => {
      const { ticket_id } = c.req.valid("param");
      const found = await matchmaking.accept(c.get("caller"), ticket_id);
      return c.json(describeTicket(c.get("caller"), found), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/matchmaking/tickets/{ticket_id}/decline",
      tags,
      summary: "Decline the proposed match and leave the queue",
      request: { params: TicketPath },
      responses: answers(200, TicketBody, "The ended ticket"),
    }),
    async (c) => {
      const { ticket_id } = c.req.valid("param");
      const found = await matchmaking.decline(c.get("caller"), ticket_id);
      return c.json(describeTicket(c.get("caller"), found), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/matchmaking/queues",
      tags,
      summary: "Who waits where, for how long, and what lately came of it",
      request: {
        query: z.object({
          mmr: z.coerce.number().min(-10_000).max(10_000).default(START_MMR).openapi({
            description: "The rating to estimate waits for.",
          }),
        }),
      },
      responses: answers(200, QueuesBody, "The queues"),
    }),
    async (c) => c.json(toQueuesBody(await matchmaking.queues(c.req.valid("query").mmr)), 200),
  );

  /** While it waits: how long it may take. */
  function waitOf(ticket: Ticket) {
    if (ticket.status !== "queued") return {};
    const { mode, region, mmr } = ticket;
    return { estimate: matchmaking.estimate(mode, region, mmr)?.p50 ?? null };
  }

  /** Only a player of the match gets the way in. */
  function describeTicket(
    caller: Caller,
    { ticket, match }: { ticket: Ticket; match?: Match },
  ): z.infer<typeof TicketBody> {
    const plays = match?.status === "active" && holds(match, caller.id);
    const joinToken = plays ? matches.joinToken(match, caller.id) : undefined;
    return toTicketBody(ticket, { match, joinToken, ...waitOf(ticket) });
  }

  return app;
}
