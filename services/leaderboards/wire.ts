import { z } from "@hono/zod-openapi";
import { Id, Instant, Moment, Slug, text } from "../platform/wire.ts";
import type {
  BoardInfo,
  BoardPage,
  OwnStanding,
  PageEnd,
  Placed,
  Season,
  Snapshot,
  Standing,
  Submitted,
} from "./types.ts";

type BoardName = Pick<BoardInfo, "season" | "mode">;

export const SubmitRequestBody = z.object({
  user_id: Id,
  score: z.number(),
  season: Slug,
  mode: Slug,
  operator: z.enum(["best", "set", "incr", "decr"]).optional(),
}).openapi("SubmitScore");

export const SubmittedBody = z.object({
  season: z.string(),
  mode: z.string(),
  user_id: Id,
  score: z.number(),
  rank: z.int().nullable(),
  previous_rank: z.int().nullable(),
  improved: z.boolean(),
}).openapi("Submitted");

const StandingBody = z.object({
  rank: z.int(),
  user_id: Id,
  display_name: z.string(),
  score: z.number(),
  updated_at: Instant,
}).openapi("Standing");

export const PageBody = z.object({
  season: z.string(),
  mode: z.string(),
  total: z.int(),
  entries: z.array(StandingBody),
  next_cursor: z.string().nullable(),
}).openapi("LeaderboardPage");

export const AroundBody = z.object({
  season: z.string(),
  mode: z.string(),
  entries: z.array(StandingBody),
}).openapi("LeaderboardAround");

export const OwnStandingBody = StandingBody.extend({
  season: z.string(),
  mode: z.string(),
  percentile: z.number(),
  total: z.int(),
}).openapi("OwnStanding");

/** The beginning of a name in a query: one letter would find half the world. */
export const NameBeginning = text(200).transform((beginning) => beginning.normalize("NFC")).refine(
  (beginning) => beginning.length >= 2 && beginning.length <= 32,
  "must have 2 to 32 characters",
).openapi({ type: "string", minLength: 2, maxLength: 200 });

/** Player ids in a query, separated by commas. */
export const UserIds = z.string().max(37 * 100)
  .transform((text) => text.split(",").filter((id) => id !== ""))
  .pipe(z.array(Id).min(1).max(100));

export const SnapshotListBody = z.object({
  season: z.string(),
  mode: z.string(),
  snapshots: z.array(z.object({ date: z.string(), taken_at: Instant, total: z.int() })),
}).openapi("SnapshotList");

export const SnapshotBody = PageBody.extend({
  date: z.string(),
  taken_at: Instant,
}).openapi("Snapshot");

export const BoardListBody = z.object({
  seasons: z.array(z.object({
    id: z.string(),
    name: z.string(),
    open: z.boolean(),
    opens_at: Instant,
    closes_at: Instant.nullable(),
  })),
  boards: z.array(z.object({
    mode: z.string(),
    name: z.string(),
    order: z.enum(["desc", "asc"]),
    operator: z.string(),
    submit: z.string(),
    feed: z.object({ mode: z.string(), of: z.enum(["points", "rating"]) }).nullable().openapi({
      description: "Which results of matches change the board; null: none do.",
    }),
    enabled: z.boolean(),
  })),
}).openapi("LeaderboardList");

type ListedBoard = z.infer<typeof BoardListBody>["boards"][number];

export const SeasonBody = z.object({
  id: z.string(),
  name: z.string(),
  opens_at: Instant,
  closes_at: Instant.nullable(),
  closed_at: Instant.nullable(),
}).openapi("Season");

const Reason = text(500);
export const ReasonBody = z.object({ reason: Reason }).openapi("Reason");
export const SeasonTimesBody = z.object({
  name: text(40).optional(),
  opens_at: Moment.optional(),
  closes_at: Moment.nullable().optional(),
  reason: Reason,
}).openapi("SeasonTimes");
export const EntryStateBody = z.object({
  season: z.string(),
  mode: z.string(),
  user_id: Id,
  hidden: z.boolean(),
}).openapi("EntryState");
export const VerificationBody = z.object({
  season: z.string(),
  mode: z.string(),
  entries: z.int(),
  ranked: z.int(),
  differences: z.int(),
  examples: z.array(z.string()),
}).openapi("Verification");

export function toSubmittedBody(submitted: Submitted): z.infer<typeof SubmittedBody> {
  return {
    season: submitted.season,
    mode: submitted.mode,
    user_id: submitted.userId,
    score: submitted.score,
    rank: submitted.rank,
    previous_rank: submitted.previousRank,
    improved: submitted.improved,
  };
}

export function toStandingBody(
  standing: Omit<Standing, "reached" | "region">,
): z.infer<typeof StandingBody> {
  return {
    rank: standing.rank,
    user_id: standing.userId,
    display_name: standing.displayName,
    score: standing.score,
    updated_at: new Date(standing.reachedAt).toISOString(),
  };
}

export function toPageBody({ board, total, entries, next }: BoardPage): z.infer<typeof PageBody> {
  return {
    season: board.season,
    mode: board.mode,
    total,
    entries: entries.map(toStandingBody),
    next_cursor: next && toCursor(next),
  };
}

export function toSeasonBody(season: Season): z.infer<typeof SeasonBody> {
  return {
    id: season.id,
    name: season.name,
    opens_at: season.opensAt.toISOString(),
    closes_at: season.closesAt?.toISOString() ?? null,
    closed_at: season.closedAt?.toISOString() ?? null,
  };
}

export function toBoardListBody({ seasons, boards }: {
  seasons: (Season & { open: boolean })[];
  boards: (
    & Omit<ListedBoard, "mode" | "feed">
    & { id: string; feed?: NonNullable<ListedBoard["feed"]> | undefined }
  )[];
}): z.infer<typeof BoardListBody> {
  return {
    seasons: seasons.map((season) => {
      const { id, name, opens_at, closes_at } = toSeasonBody(season);
      return { id, name, open: season.open, opens_at, closes_at };
    }),
    boards: boards.map(({ id, name, order, operator, submit, feed = null, enabled }) => ({
      ...{ mode: id, name, order, operator, submit, feed, enabled },
    })),
  };
}

export function toOwnStandingBody(
  { season, mode }: BoardName,
  own: OwnStanding,
): z.infer<typeof OwnStandingBody> {
  const { percentile, total } = own;
  return { season, mode, ...toStandingBody(own), percentile, total };
}

export function toSnapshotListBody(
  { season, mode }: BoardName,
  snapshots: readonly Snapshot[],
): z.infer<typeof SnapshotListBody> {
  return {
    season,
    mode,
    snapshots: snapshots.map(({ date, takenAt, total }) => ({
      ...{ date, taken_at: takenAt.toISOString(), total },
    })),
  };
}

/** @param more whether there are entries behind these */
export function toSnapshotBody(
  { season, mode }: BoardName,
  { snapshot, entries, more }: {
    snapshot: Snapshot;
    entries: readonly Omit<Standing, "reached" | "region">[];
    more: boolean;
  },
): z.infer<typeof SnapshotBody> {
  const last = more ? entries.at(-1) : undefined;
  return {
    ...{ season, mode, date: snapshot.date, taken_at: snapshot.takenAt.toISOString() },
    total: snapshot.total,
    entries: entries.map(toStandingBody),
    next_cursor: last ? toCursor({ score: last.score, reached: 0, before: last.rank }) : null,
  };
}

/** Data of a `leaderboard.delta`: the visible top's changed places, and whoever moved. */
export function toDeltaData({ board, total, entries, moved }: {
  board: BoardInfo;
  total: number;
  entries: Standing[];
  moved: (Placed & { userId: string; score: number })[];
}) {
  return {
    season: board.season,
    mode: board.mode,
    total,
    entries: entries.map(toStandingBody),
    moved: moved.map(({ userId, score, rank, previousRank }) => ({
      user_id: userId,
      score,
      rank,
      previous_rank: previousRank,
    })),
  };
}

/** Cursors are opaque to callers: the place where a page ended. */
function toCursor({ score, reached, before, skip = 0 }: PageEnd): string {
  return btoa(`${score}|${reached}|${before}|${skip}`).replaceAll("=", "");
}

/** Undefined for text that is no cursor of ours. */
export function fromCursor(cursor: string): PageEnd | undefined {
  try {
    const parts = atob(cursor).split("|");
    const [score = NaN, reached = NaN, before = NaN, skip = 0] = parts.map(Number);
    // Those of before had no fourth part.
    const isOurs = (parts.length === 3 || parts.length === 4) && parts.every((part) =>
      /^[-+.e0-9]+$/.test(part)
    ) &&
      Number.isFinite(score) && isCount(reached) && isCount(before) && isCount(skip);
    return isOurs ? { score, reached, before, skip } : undefined;
  } catch {
    return undefined;
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
