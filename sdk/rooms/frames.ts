/** What the server sends over a socket (docs/realtime.md), as types. */

import type { Cursor, EventFrame, SubscribedFrame } from "./room.ts";

/** Who came and went in a room. */
export interface PresenceChange {
  /** Members now. */
  count: number;
  joined?: string[];
  left?: string[];
  /** All members, where they were not told before. */
  users?: string[];
}

/** Replies by what was asked. */
export interface Replies {
  subscribe: SubscribedFrame & { id: number; op: "subscribed" };
  unsubscribe: { id: number; op: "ok" };
  presence: { id: number; op: "presence"; room: string; count: number; users?: string[] };
  publish: Cursor & { id: number; op: "ok" };
  auth: { id: number; op: "ok" };
}
export type Asked = keyof Replies;
export type Reply = Replies[Asked];

export type ErrorFrame = {
  id: number;
  op: "error";
  code: string;
  title: string;
  detail?: string;
};

/** An event, or a change of the members, which has no place among the events. */
export type RoomFrame =
  | ({ op: "event" } & EventFrame<string, unknown>)
  | { op: "event"; room: string; kind: "presence"; offset?: undefined; data: PresenceChange }
  | { op: "unsubscribed"; room: string; code: string };

export type ServerFrame =
  | Reply
  | ErrorFrame
  | RoomFrame
  | { op: "ping" }
  | { op: "welcome"; user_id: string; session_id: string; ping_interval_s: number };

/** A line of the socket. @returns undefined for what is no frame: something in between may answer */
export function readFrame(line: string): ServerFrame | undefined {
  try {
    const frame = JSON.parse(line);
    return typeof frame === "object" && frame !== null ? frame : undefined;
  } catch {
    return undefined;
  }
}
