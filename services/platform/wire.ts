/** Schemas that several domains share: ids, names, paging, the problem body. */

import { z } from "@hono/zod-openapi";
import { whyUnreadable } from "./rules_names.ts";

/** A UUID; upper case is accepted and stored in lower case. */
export const Id = z.string().max(36).toLowerCase().regex(
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  "must be a UUID",
).openapi({ format: "uuid" });

/** Name of a mode, region, board or season. */
export const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "must be a lower-case name");

/** RFC 3339 in UTC, as answers carry it. */
export const Instant = z.string().openapi({ format: "date-time" });

/** The last millisecond of the year 9999: RFC 3339 writes no later one, and no database reads it. */
const LAST_MS = 253_402_300_799_999;
/** As milliseconds these are days of 1970 to 1973, as seconds the years from 1973 on. */
const SECONDS = { least: 1e8, below: 1e11 };
/** Milliseconds from here on are of the year 5138 and later; as microseconds they are of 1973. */
const LEAST_MICROSECONDS = 1e14;

/** Whether a time can be kept and written down: in the years 1970 to 9999. */
function isKeepable(ms: number): boolean {
  return ms >= 0 && ms <= LAST_MS;
}

const areSeconds = (time: number) => time >= SECONDS.least && time < SECONDS.below;

function whyNoTime(input: unknown): string {
  if (typeof input === "number") {
    if (areSeconds(input)) return "must be in milliseconds: this can only be in seconds";
    if (input >= LEAST_MICROSECONDS) return "must be in milliseconds: this is in a smaller unit";
  }
  if (typeof input === "string" && Number.isFinite(Date.parse(input))) {
    if (!isKeepable(Date.parse(input))) return "must be a time in the years 1970 to 9999";
  }
  return "must be a time: RFC 3339 with its zone, or milliseconds since 1970";
}

/**
 * A time in a request: RFC 3339 or milliseconds since the epoch, fractions too; becomes whole
 * milliseconds. What can only be another unit is refused by its name: intervals a thousand times too
 * short would look like a cheat's.
 */
export const Moment = z.union([
  z.number().min(0).lt(LEAST_MICROSECONDS).refine((time) => !areSeconds(time))
    .transform(Math.round),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)).refine(isKeepable),
], { error: ({ input }) => whyNoTime(input) }).openapi({
  description: "RFC 3339, or milliseconds since 1970; seconds are refused.",
});

/** Paging of lists; `cursor` (from `next_cursor`) wins over `offset`. */
export const limitUpTo = (max: number, fallback: number) =>
  z.coerce.number().int().min(1).max(max).default(fallback);
export const Offset = z.coerce.number().int().min(0).max(10_000_000).default(0);

/** Where a page of a list ended that goes by time (GEN5). */
export interface PageEnd {
  createdAt: Date;
  id: string;
}

/** Which page is wanted: behind `after`, or else behind `offset` rows. */
export interface Page {
  limit: number;
  offset: number;
  after?: PageEnd;
  /** From the oldest to the newest; absent: the other way. */
  oldestFirst?: boolean;
}

/** `next_cursor` of an earlier page, opaque to callers. */
const Cursor = z.string().max(128).transform((text, context): PageEnd => {
  const [, ms = "", id = ""] = /^(\d{1,15})_([0-9a-f-]{36})$/.exec(text) ?? [];
  if (ms !== "" && isKeepable(Number(ms)) && Id.safeParse(id).success) {
    return { createdAt: new Date(Number(ms)), id };
  }
  context.addIssue({ code: "custom", message: "use next_cursor of an earlier page" });
  return z.NEVER;
}).openapi({ type: "string" });

/** Members of a list's query. */
export const pageQuery = (max: number, fallback: number) => ({
  limit: limitUpTo(max, fallback),
  offset: Offset,
  cursor: Cursor.optional(),
});

export function toPage(
  { limit, offset, cursor }: { limit: number; offset: number; cursor?: PageEnd | undefined },
): Page {
  return cursor ? { limit, offset: 0, after: cursor } : { limit, offset };
}

/** The cursor behind a page; null where it is the last one. */
export function nextCursor(rows: readonly PageEnd[], { limit }: Page): string | null {
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return last ? `${last.createdAt.getTime()}_${last.id}` : null;
}

/** A name people see, in NFC: what they count as 1 to 32 characters, nothing invisible (SEC8). */
export const DisplayName = z.string().max(1_000).transform((text) => text.normalize("NFC").trim())
  .superRefine((text, context) => {
    const message = whyUnreadable(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  })
  .openapi({
    type: "string",
    minLength: 1,
    maxLength: 1_000,
    description: "1 to 32 characters as people count them (grapheme clusters), kept in NFC.",
  });

/** NUL and lone surrogates, which JSON can escape and Postgres cannot store. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** True when the text of a JSON value can be kept in a `jsonb` column. */
export function isStorableJson(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/**
 * Text of 1 to `max` characters that can be kept, hashed and compared: no NUL, and no half of a
 * character (UTF-8 writes every half alike, so that two texts would be the same one).
 */
export const text = (max: number) =>
  z.string().min(1).max(max).refine(
    (value) => isStorableJson(JSON.stringify(value)),
    "must not contain NUL or unpaired surrogates",
  );

/** Deeper values are a nuisance to everything that reads them recursively, Postgres included. */
const MAX_JSON_DEPTH = 32;

/** Whether arrays and objects nest at most `levels` deep; looks no deeper than that. */
export function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => isShallow(member, levels - 1));
}

/** Free-form JSON object of at most `maxLength` characters of text, nested at most 32 deep. */
export const jsonObject = (maxLength: number) =>
  z.record(z.string(), z.unknown()).superRefine((value, context) => {
    const message = whyUnfit(value, maxLength);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });

function whyUnfit(value: unknown, maxLength: number): string | undefined {
  if (!isShallow(value, MAX_JSON_DEPTH)) {
    return `must be at most ${MAX_JSON_DEPTH} levels deep`;
  }
  const text = JSON.stringify(value);
  if (text.length > maxLength) return `must be at most ${maxLength} characters`;
  return isStorableJson(text) ? undefined : "must not contain NUL or unpaired surrogates";
}

/** RFC 9457 problem details. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  request_id: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
}).openapi("Problem");
