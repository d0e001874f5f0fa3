/**
 * Kinds of events that leave the process. A domain declares its own in `events.ts`: what each is
 * called, what it carries, who hears of it. The catalogue (`services/compose/events.ts`) makes the
 * documents, the client's types and the webhooks' list of them, and the tests parse whatever is told.
 */

import type { z } from "@hono/zod-openapi";

export interface EventKind<Kind extends string = string, Data extends z.ZodObject = z.ZodObject> {
  kind: Kind;
  /** What it says, without a full stop. */
  text: string;
  data: Data;
  /** Rooms it is told in, as the documents put it; absent: in none. */
  rooms?: string;
  /** Whether game servers may publish it in the rooms of their matches as well. */
  byServers?: true;
  /** Whether a studio's own systems may subscribe to it. */
  webhook?: true;
  /** Stream it is appended to. */
  topic?: string;
}

/** What an event of this kind carries. */
export type DataOf<E extends EventKind> = z.infer<E["data"]>;

/** Keeps the kind's name, shape and addressees as types. */
export function declareEvent<const E extends EventKind>(event: E): E {
  return event;
}

/** What is wrong with what is said to be an event of this kind; undefined when nothing is. */
export function violation(event: EventKind | undefined, data: unknown): string | undefined {
  if (!event) return "nobody declares this kind";
  const parsed = event.data.safeParse(data);
  return parsed.success ? undefined : parsed.error.message;
}
