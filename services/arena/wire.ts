import { z } from "@hono/zod-openapi";
import { Id, Slug } from "../platform/wire.ts";

export const ARENA_CLOSE = {
  /** It takes nothing; come back. */
  slowConsumer: 4001,
  /** The match is lost; there is nothing to come back to. */
  lost: 4510,
  notFound: 4511,
  /** Another socket has taken this seat. */
  replaced: 4512,
  over: 4513,
  /** As many look on as may. */
  full: 4514,
} as const;

export const PracticeRequest = z.object({
  mode: Slug,
  skill: z.enum(["novice", "regular", "expert"]).default("regular").openapi({
    description: "How well the computer opponents play.",
  }),
}).openapi("PracticeRequest");

export const PracticeBody = z.object({
  match_id: Id,
  /** Page on which it is played. */
  arena_url: z.string(),
}).openapi("Practice");

export function toPracticeBody(matchId: string): z.infer<typeof PracticeBody> {
  return { match_id: matchId, arena_url: `/play/${matchId}` };
}
