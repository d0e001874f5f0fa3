/** What crosses the process of rooms as staff watch them. */

import { z } from "@hono/zod-openapi";
import { Id, Instant, text } from "../platform/wire.ts";
import type { RoomCursor, RoomMessage } from "./types.ts";

export const RoomPath = z.object({ room: z.string().min(1).max(128) });
export const OpenRoomBody = z.object({ reason: text(500) }).openapi("OpenRoom");
export const OpenedRoomBody = z.object({ room: z.string(), until: Instant }).openapi("OpenedRoom");
export const WatchQuery = z.object({
  epoch: z.string().max(64).optional(),
  offset: z.coerce.number().int().min(0).optional().openapi({
    description: "With `epoch`: only what was told after it.",
  }),
  wait: z.coerce.number().int().min(0).max(25).default(0).openapi({
    description: "Seconds to wait for a message where there is none after the cursor.",
  }),
});

export const WatchedRoomBody = z.object({
  room: z.string(),
  private: z.boolean(),
  epoch: z.string(),
  offset: z.int(),
  recovered: z.boolean().openapi({
    description: "False: between the cursor and these messages some are missing.",
  }),
  members: z.object({
    count: z.int(),
    users: z.array(z.object({ user_id: z.string(), name: z.string().nullable() })).nullable()
      .openapi({ description: "Null above 100." }),
  }),
  per_minute: z.int().openapi({ description: "Messages of the last minute." }),
  messages: z.array(z.object({
    offset: z.int(),
    kind: z.string(),
    at: Instant,
    data: z.unknown(),
  })).openapi({ description: "Oldest first, 50 at most." }),
}).openapi("WatchedRoom");

export const ConnectionPath = z.object({ user_id: Id });

export function toCursor({ epoch, offset }: z.infer<typeof WatchQuery>): RoomCursor | undefined {
  return epoch !== undefined && offset !== undefined ? { epoch, offset } : undefined;
}

export function toOpenedRoomBody(
  { room, until }: { room: string; until: Date },
): z.infer<typeof OpenedRoomBody> {
  return { room, until: until.toISOString() };
}

export function toWatchedRoomBody(
  { room, isPrivate, epoch, offset, recovered, members, perMinute, messages }: RoomCursor & {
    room: string;
    isPrivate: boolean;
    recovered: boolean;
    members: { count: number; users: { userId: string; name: string | null }[] | null };
    perMinute: number;
    messages: RoomMessage[];
  },
): z.infer<typeof WatchedRoomBody> {
  return {
    ...{ room, private: isPrivate, epoch, offset, recovered, messages, per_minute: perMinute },
    members: {
      count: members.count,
      users: members.users?.map(({ userId, name }) => ({ user_id: userId, name })) ?? null,
    },
  };
}
