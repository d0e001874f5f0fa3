/** Messages of the socket protocol `veze.v1`: JSON text frames. */

import { z } from "@hono/zod-openapi";
import { Id, Instant, isShallow, isStorableJson, text } from "../platform/wire.ts";

const RequestId = z.union([z.string().max(64), z.number()]);
/** Any text: what names no room is unknown, whatever it is written with. */
const Room = z.string().min(1).max(128);

/** Kinds that only the service itself announces: a game server cannot speak in its name. */
const RESERVED_KINDS =
  /^(ticket|match|leaderboard|season|party|inventory|alert|presence|announcement|deletion|stats)\b/;

export const ClientMessage = z.discriminatedUnion("op", [
  z.object({
    id: RequestId,
    op: z.literal("subscribe"),
    room: Room,
    cursor: z.object({ epoch: z.string().max(64), offset: z.int().min(0) }).optional(),
  }),
  z.object({ id: RequestId, op: z.literal("unsubscribe"), room: Room }),
  z.object({ id: RequestId, op: z.literal("presence"), room: Room }),
  z.object({
    id: RequestId,
    op: z.literal("publish"),
    room: Room,
    kind: z.string().regex(/^[a-z][a-z0-9_.]{0,63}$/).refine(
      (kind) => !RESERVED_KINDS.test(kind),
      "this kind is the service's own",
    ),
    data: z.unknown().refine(
      (data) => isShallow(data, 32) && isStorableJson(JSON.stringify(data) ?? ""),
      "must be at most 32 levels deep, without NUL or unpaired surrogates",
    ),
    /** Published once within 5 minutes, however often it is sent. */
    key: text(128).optional(),
  }),
  z.object({ id: RequestId, op: z.literal("auth"), token: text(2_048) }),
  z.object({ op: z.literal("pong") }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

/** What a moderator tells everybody. */
export const AnnouncementRequest = z.object({
  text: z.string().trim().min(1).max(1_000).refine(
    (text) => isStorableJson(JSON.stringify(text)),
    "must not contain NUL or unpaired surrogates",
  ),
});
export const AnnouncementBody = z.object({
  announcement_id: Id,
  text: z.string(),
  at: Instant,
}).openapi("Announcement");

export function toAnnouncementBody(
  { id, text, at }: { id: string; text: string; at: Date },
): z.infer<typeof AnnouncementBody> {
  return { announcement_id: id, text, at: at.toISOString() };
}

export const PROTOCOL = "veze.v1";
/** The same, and a message may hold several frames, a line each. */
export const LINES_PROTOCOL = "veze.v1.lines";
export const PING_INTERVAL_S = 25;
/** A frame larger than this ends the socket. */
const MAX_FRAME_CHARACTERS = 16_384;

/** Whether a frame is text and of a size that is looked at. */
export function fits(frame: unknown): frame is string {
  return typeof frame === "string" && frame.length <= MAX_FRAME_CHARACTERS;
}

/** Close codes: 4000–4499 mean come back, 4500–4999 are final. */
export const CLOSE = {
  slowConsumer: 4001,
  insufficientState: 4002,
  serverRestart: 4003,
  tokenExpired: 4004,
  noPong: 4006,
  unauthorised: 4501,
  protocolError: 4502,
  tooManyConnections: 4503,
  suspended: 4504,
  idle: 4505,
} as const;

/** How a socket ends whose session has ended. */
export function closeCode(reason: string): number {
  return reason === "suspended" ? CLOSE.suspended : CLOSE.unauthorised;
}
