import { z } from "@hono/zod-openapi";
import { Id, Slug } from "../platform/wire.ts";
import type { HostedMatch } from "./types.ts";

/** Sub-protocol of `WS /arena/{match_id}`; a client may leave it out. */
export const ARENA_PROTOCOL = "veze.arena.v1";
/** First byte of a control frame: JSON in UTF-8 follows. */
export const CONTROL_FRAME = 1;

export const ARENA_CLOSE = {
  /** It takes nothing; come back. */
  slowConsumer: 4001,
  /** The match is lost; there is nothing to come back to. */
  lost: 4510,
  notFound: 4511,
  /** Another socket has taken this seat. */
  replaced: 4512,
  over: 4513,
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

/** The first frame of a socket: all that both ends know before the first snapshot. */
export function welcome({ id, mode, setup, seats }: HostedMatch, seat: number) {
  return {
    type: "welcome",
    protocol: 1,
    match_id: id,
    mode,
    seat,
    ticks_per_second: 30,
    setup: { seed: setup.seed, sides: setup.sides, seats: setup.seats, tuning: setup.tuning },
    players: seats.map(({ side, name, userId }) => ({ side, name, user_id: userId ?? null })),
  } as const;
}

/** A control frame. */
export function control(message: object): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(message));
  const frame = new Uint8Array(text.length + 1);
  frame[0] = CONTROL_FRAME;
  frame.set(text, 1);
  return frame;
}
