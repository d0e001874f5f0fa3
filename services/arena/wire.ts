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

/** What the arena says of a player in a match's result. */
export const ArenaStats = z.strictObject({
  points: z.int(),
  eliminations: z.int(),
  deaths: z.int(),
  /** Bolts and waves that struck somebody. */
  hits: z.int(),
  damage: z.int(),
  core_ticks: z.int(),
  /** Whether the seat was still taken at the end. */
  present: z.boolean(),
  /** The same for everybody, seats of computer opponents included. */
  match: z.strictObject({
    lead_changes: z.int(),
    hits: z.int(),
    /** By side. */
    points: z.array(z.int()),
  }),
});
export type ArenaStats = z.infer<typeof ArenaStats>;

export function toPracticeBody(matchId: string): z.infer<typeof PracticeBody> {
  return { match_id: matchId, arena_url: `/play/${matchId}` };
}
