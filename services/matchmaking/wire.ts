import { z } from "@hono/zod-openapi";
import { Id, Instant, jsonObject, Slug, text } from "../platform/wire.ts";
import { END_REASONS, type Match, type TeamResult, type Ticket } from "./types.ts";

export const EnqueueBody = z.object({
  user_id: Id,
  mode: Slug,
  region: Slug,
  mmr: z.number().min(-10_000).max(10_000).optional().openapi({
    description: "Counts only from game servers; players queue with their stored rating.",
  }),
  party_id: Id.optional().openapi({ description: "Queues the whole party; only its leader may." }),
  latency_ms: z.record(Slug, z.number().min(0).max(10_000)).refine(
    (regions) => Object.keys(regions).length <= 50,
    "must name at most 50 regions",
  ).optional().openapi({
    description: "Measured round trips by region, for matches outside one's own.",
  }),
  bots: z.boolean().optional().openapi({
    description: "Computer opponents may fill the match; it is unrated then.",
  }),
  while_playing: z.enum(["refuse", "allow"]).optional().openapi({
    description:
      "For game servers only: whether a player in an unfinished match is queued, whatever the " +
      "mode says.",
  }),
}).openapi("Enqueue");

export const VoidBody = z.object({
  reason: text(500).openapi({ description: "Who was in the match reads it too." }),
  expected: z.enum(["active", "finished"]).optional().openapi({
    description: "What the match was when this was decided: 409 `match_changed` if it is not.",
  }),
}).openapi("VoidMatch");

export const AssignmentBody = z.object({
  address: z.string().min(1).max(255).regex(/^[\x21-\x7e]+$/, "must be visible ASCII"),
}).openapi("Assignment");

/** Players leave for themselves; a game server says who does. */
export const LeaveBody = z.object({ user_id: Id.optional() }).openapi("LeaveMatch");

export const LeftBody = z.object({
  match_id: Id,
  left: z.boolean().openapi({
    description: "False where the match had ended already: nothing holds the player.",
  }),
}).openapi("LeftMatch");

export const RematchBody = z.object({ match_id: Id }).openapi("Rematch");

export const BackfillBody = z.object({
  team: z.int().min(0).max(99),
  slots: z.int().min(0).max(50).openapi({ description: "Players wanted; 0 takes it back." }),
}).openapi("Backfill");

export const DequeueBody = z.object({ user_id: Id }).openapi("Dequeue");

export const MatchNowBody = z.object({
  mode: Slug.optional(),
  region: Slug.optional(),
  user_id: Id.optional(),
}).openapi("MatchNow");

export const ResultBody = z.object({
  teams: z.array(z.object({
    placement: z.int().min(1).max(100),
    score: z.number().optional(),
    players: z.array(z.object({ user_id: Id, stats: jsonObject(4_096).optional() })).max(100)
      .optional(),
  })).min(1).max(100),
}).openapi("MatchResult");

const QualityBody = z.object({
  win_probability: z.array(z.number()),
  rating_spread: z.number(),
  max_wait_s: z.number(),
  windows: z.array(z.number()),
  expanded: z.boolean(),
}).openapi("MatchQuality");

export const MatchBody = z.object({
  match_id: Id,
  mode: z.string(),
  region: z.string(),
  status: z.string(),
  players: z.array(z.object({
    user_id: Id,
    team: z.int(),
    mmr: z.number(),
    mmr_before: z.number(),
    mmr_after: z.number().nullable(),
    result: z.string().nullable(),
    party_id: Id.optional(),
    rated: z.boolean().openapi({
      description: "False where the player was rated for another match of the same time.",
    }),
    left: z.boolean().openapi({ description: "The player left before it was over." }),
  })),
  teams: z.array(z.array(Id)),
  quality: QualityBody,
  created_at: Instant,
  finished_at: Instant.nullable(),
  rated: z.boolean(),
  bots: z.array(z.int()).nullable().openapi({
    description: "Seats of computer opponents by team; null when people fill all.",
  }),
  accept_by: Instant.optional().openapi({ description: "While the match is proposed." }),
  address: z.string().optional().openapi({ description: "Where it is played, once assigned." }),
}).openapi("Match");

export const TicketState = z.enum(["queued", "proposed", "matched", "ended"]);

export const TicketBody = z.object({
  ticket_id: Id,
  status: TicketState,
  reason: z.enum(END_REASONS).optional().openapi({ description: "Why it ended." }),
  user_id: Id,
  party_id: Id.optional(),
  mode: z.string(),
  region: z.string(),
  mmr: z.number(),
  enqueued_at: Instant,
  estimated_wait_s: z.number().nullable().optional().openapi({
    description: "Median wait of the pool's recent matches; null while there are none.",
  }),
  match_id: Id.optional(),
  match: MatchBody.optional(),
  address: z.string().optional(),
  join_token: z.string().optional().openapi({
    description: "For the game server: a JWT whose audience is the match, checked by our JWKS.",
  }),
}).openapi("Ticket");

export const EndedTicketBody = z.object({
  ticket_id: Id,
  status: z.literal("ended"),
  reason: z.string(),
}).openapi("EndedTicket");

export const PassBody = z.object({
  match_id: Id.nullable(),
  players: z.array(z.object({ user_id: Id, mmr: z.number(), party_id: Id.optional() })),
  teams: z.array(z.array(Id)),
  quality: QualityBody.nullable(),
  matches: z.array(MatchBody),
}).openapi("MatchingPass");

export const ReportedBody = z.object({
  match_id: Id,
  status: z.literal("finished"),
  players: z.array(z.object({
    user_id: Id,
    team: z.int(),
    mmr_before: z.number(),
    mmr_after: z.number(),
    result: z.string(),
  })),
}).openapi("ReportedMatch");

export const MatchListBody = z.object({ matches: z.array(MatchBody) }).openapi("MatchList");

export function toMatchBody(match: Match): z.infer<typeof MatchBody> {
  const { quality } = match;
  const teams: string[][] = Array.from({ length: match.teams }, () => []);
  for (const { team, userId } of match.participants) teams[team]!.push(userId);
  return {
    match_id: match.id,
    mode: match.mode,
    region: match.region,
    status: match.status,
    players: match.participants.map((p) => ({
      user_id: p.userId,
      team: p.team,
      mmr: p.mmrBefore,
      mmr_before: p.mmrBefore,
      mmr_after: p.mmrAfter,
      result: p.result,
      ...(p.partyId !== null && { party_id: p.partyId }),
      rated: match.rated && p.rated,
      left: p.left,
    })),
    teams,
    quality: {
      win_probability: quality.winProbability,
      rating_spread: quality.ratingSpread,
      max_wait_s: quality.maxWaitS,
      windows: quality.windows,
      expanded: quality.expanded,
    },
    created_at: match.createdAt.toISOString(),
    finished_at: match.finishedAt?.toISOString() ?? null,
    rated: match.rated,
    bots: match.bots,
    ...(match.status === "proposed" && match.acceptBy &&
      { accept_by: match.acceptBy.toISOString() }),
    ...(match.address !== null && { address: match.address }),
  };
}

export function toPassBody(matches: Match[]): z.infer<typeof PassBody> {
  const bodies = matches.map(toMatchBody);
  const first = bodies[0];
  return {
    match_id: first?.match_id ?? null,
    players: first?.players.map(({ user_id, mmr, party_id }) => ({
      user_id,
      mmr,
      ...(party_id !== undefined && { party_id }),
    })) ?? [],
    teams: first?.teams ?? [],
    quality: first?.quality ?? null,
    matches: bodies,
  };
}

export function toTicketBody(
  ticket: Ticket,
  { match, estimate, joinToken }: {
    match?: Match | undefined;
    estimate?: number | null;
    joinToken?: string | undefined;
  } = {},
): z.infer<typeof TicketBody> {
  return {
    ticket_id: ticket.id,
    status: ticket.status,
    ...(ticket.reason !== null && { reason: ticket.reason }),
    user_id: ticket.userId,
    ...(ticket.partyId !== null && { party_id: ticket.partyId }),
    mode: ticket.mode,
    region: ticket.region,
    mmr: ticket.mmr,
    enqueued_at: ticket.enqueuedAt.toISOString(),
    ...(estimate !== undefined && { estimated_wait_s: estimate }),
    ...(ticket.matchId !== null && { match_id: ticket.matchId }),
    ...(match && { match: toMatchBody(match) }),
    ...(match && match.address !== null && { address: match.address }),
    ...(joinToken !== undefined && { join_token: joinToken }),
  };
}

export function toReportedBody(match: Match): z.infer<typeof ReportedBody> {
  return {
    match_id: match.id,
    status: "finished",
    players: match.participants.map((p) => ({
      user_id: p.userId,
      team: p.team,
      mmr_before: p.mmrBefore,
      mmr_after: p.mmrAfter ?? p.mmrBefore,
      result: p.result ?? "draw",
    })),
  };
}

export function toTeamResults(body: z.infer<typeof ResultBody>): TeamResult[] {
  return body.teams.map(({ placement, score, players }) => ({
    placement,
    ...(score !== undefined && { score }),
    ...(players && {
      players: players.map(({ user_id, stats }) => ({
        userId: user_id,
        ...(stats && { stats }),
      })),
    }),
  }));
}
