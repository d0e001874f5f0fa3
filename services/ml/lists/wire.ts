/** What crosses the process of lists of players. */

import { z } from "@hono/zod-openapi";
import { Id, Instant, limitUpTo } from "../../platform/wire.ts";
import { asProbability, ModelName } from "../wire.ts";
import type { ListedPlayer, ListEnd, PlayerList, Reason } from "./types.ts";

const Cursor = z.string().max(128).transform((text, context): ListEnd => {
  const [, score = "", userId = ""] = /^([0-9.e+-]{1,32})_([0-9a-f-]{36})$/.exec(text) ?? [];
  if (Number.isFinite(Number(score || NaN)) && Id.safeParse(userId).success) {
    return { score: Number(score), userId };
  }
  context.addIssue({ code: "custom", message: "use next_cursor of an earlier page" });
  return z.NEVER;
}).openapi({ type: "string" });

export const ListQuery = z.object({
  least: z.coerce.number().min(0).max(1).optional().openapi({
    description: "Of the score; the model's threshold where it is left out.",
  }),
  limit: limitUpTo(200, 50),
  cursor: Cursor.optional(),
});

const ReasonBody = z.object({
  feature: z.string(),
  says: z.string().openapi({ description: "In words, with what is usual beside it." }),
  value: z.number().nullable(),
  usual: z.number().nullable(),
  adds: z.number().openapi({
    description: "How much lower the score were if this alone were as usual.",
  }),
});

export const PlayerListBody = z.object({
  name: ModelName,
  state: z.enum(["not_served", "foreign_features", "listed"]).openapi({
    description:
      "`foreign_features`: the version served takes columns of somebody's file, which cannot be " +
      "computed of players here; promote one with our features.",
  }),
  version: z.string().nullable(),
  threshold: z.number().nullable(),
  players: z.array(z.object({
    user_id: Id,
    display_name: z.string(),
    score: z.number(),
    since: Instant.nullable().openapi({
      description: "Since when the score has been at the threshold or above; null: it is below.",
    }),
    scored_at: Instant,
    reasons: z.array(ReasonBody),
  })),
  next_cursor: z.string().nullable(),
}).openapi("PredictedPlayers");

export function toPlayerListBody(
  list: PlayerList,
  { limit }: { limit: number },
): z.infer<typeof PlayerListBody> {
  const { name, state } = list;
  const nothing = { version: null, threshold: null, players: [], next_cursor: null };
  if (state === "not_served") return { name, state, ...nothing };
  if (state === "foreign_features") return { name, state, ...nothing, version: list.version };
  const { version, threshold, players } = list;
  const last = players.length === limit ? players.at(-1) : undefined;
  return {
    ...{ name, state, version, threshold, players: players.map(toPlayer) },
    next_cursor: last ? `${last.score}_${last.userId}` : null,
  };
}

const toPlayer = ({ userId, displayName, score, since, scoredAt, reasons }: ListedPlayer) => ({
  ...{ user_id: userId, display_name: displayName, score: asProbability(score) },
  ...{ since: since?.toISOString() ?? null, scored_at: scoredAt.toISOString() },
  reasons: reasons.map(toReason),
});

function toReason({ feature, meaning, unit, value, usual, adds }: Reason) {
  const of = unit === "1" ? "" : ` ${unit}`;
  const told = (number: number | null) => number === null ? "unknown" : `${number}${of}`;
  return {
    ...{ feature, value, usual, adds },
    says: `${meaning}: ${told(value)} (usual: ${told(usual)})`,
  };
}
