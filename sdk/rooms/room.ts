/**
 * What one room has told so far: applies events exactly once and in order (docs/realtime.md, rules 5
 * and 6). Pure: it asks for nothing and sends nothing.
 */

import type { RoomEvents } from "./events.gen.ts";

export interface Cursor {
  epoch: string;
  offset: number;
}

/** Something that happened in a room. */
export interface EventFrame<Kind extends string, Data> extends Cursor {
  room: string;
  kind: Kind;
  /** RFC 3339. */
  at: string;
  data: Data;
}

/**
 * What rooms tell, by kind: all that the service announces, and `Own`, what a game's servers publish.
 * Kinds that nobody knows yet may come as well: overlook them.
 */
export type RoomEvent<Own = unknown> = {
  [Kind in keyof (RoomEvents & Own) & string]: EventFrame<Kind, (RoomEvents & Own)[Kind]>;
}[keyof (RoomEvents & Own) & string];

/** Listens by kind. */
export function on<Own = unknown>(
  listeners: {
    [Kind in keyof (RoomEvents & NoInfer<Own>)]?: (data: (RoomEvents & NoInfer<Own>)[Kind]) => void;
  },
) {
  return <Kind extends keyof (RoomEvents & Own) & string>(
    { kind, data }: EventFrame<Kind, (RoomEvents & Own)[Kind]>,
  ): void => listeners[kind]?.(data);
}

export type LostReason = "epoch_changed" | "offset_too_old" | "offset_ahead" | "limit_exceeded";

export interface SubscribedFrame extends Cursor {
  room: string;
  recovered: boolean;
  reason?: LostReason;
  events: EventFrame<string, unknown>[];
}

export interface RoomState {
  /** Where the client stands; undefined before the first answer. */
  cursor: Cursor | undefined;
  /** An answer is awaited: until then events wait for nobody, the answer tells them again. */
  isJoining: boolean;
}

/** What an event is to a client that stands at `state`. */
export function judgeEvent(state: RoomState, event: Cursor): "apply" | "drop" | "resume" {
  const { cursor, isJoining } = state;
  if (isJoining || !cursor) return "drop";
  if (event.epoch !== cursor.epoch) return "resume";
  if (event.offset <= cursor.offset) return "drop";
  return event.offset === cursor.offset + 1 ? "apply" : "resume";
}

/** The events an answer brings, or why some were lost; undefined: it fits no cursor of ours. */
export function judgeAnswer(
  cursor: Cursor | undefined,
  answer: SubscribedFrame,
): { events: SubscribedFrame["events"]; lost?: LostReason } {
  if (!cursor) return { events: [] };
  if (!answer.recovered) return { events: [], lost: answer.reason ?? "epoch_changed" };
  const events = answer.events.filter(({ offset }) => offset > cursor.offset);
  return { events };
}
