/** What a studio's own systems are told: every kind with its data. */

import { z } from "@hono/zod-openapi";
import { Id } from "../platform/wire.ts";
import { EVENT_KINDS } from "./rules.ts";
import { Alert, Bots, type EventInfo, Quality, Season, Teams } from "../realtime/mod.ts";

const Purchase = z.strictObject({
  purchase_id: Id,
  provider_ref: z.string(),
  user_id: Id,
  sku: z.string(),
  amount: z.int(),
  currency: z.string(),
  status: z.string(),
});

export const WEBHOOK_EVENTS = {
  "match.created": {
    text: "A match has begun",
    data: z.strictObject({
      match_id: Id,
      mode: z.string(),
      region: z.string(),
      teams: Teams,
      bots: Bots,
      quality: Quality,
    }),
  },
  "match.finished": {
    text: "A match's result was reported",
    data: z.strictObject({
      match_id: Id,
      mode: z.string(),
      region: z.string(),
      players: z.array(z.strictObject({
        user_id: Id,
        team: z.int(),
        result: z.string().nullable(),
        placement: z.int().nullable(),
        mmr_before: z.number(),
        mmr_after: z.number().nullable(),
      })),
    }),
  },
  "purchase.pending": {
    text: "What was said of a purchase no longer holds, and it is not paid",
    data: Purchase,
  },
  "purchase.paid": { text: "A purchase was paid, its goods are granted", data: Purchase },
  "purchase.failed": { text: "A purchase was not paid", data: Purchase },
  "purchase.refunded": { text: "Money went back, and the goods with it", data: Purchase },
  "purchase.disputed": { text: "A payer disputes a payment", data: Purchase },
  "purchase.expired": { text: "A checkout ended unpaid", data: Purchase },
  "purchase.unmatched": {
    text: "Money came that is not what was asked for: the staff grants or refunds it",
    data: Purchase,
  },
  "alert.created": { text: "A rule or a model suspects a player", data: Alert },
  "season.closed": { text: "A season has ended", data: Season },
  "user.deleted": {
    text: "A player's account was deleted: forget them too",
    data: z.strictObject({ user_id: Id }),
  },
} as const satisfies Record<(typeof EVENT_KINDS)[number], EventInfo>;

/** What is posted, around the data of its kind. */
export const messageOf = (kind: keyof typeof WEBHOOK_EVENTS) =>
  z.object({
    type: z.literal(kind),
    timestamp: z.string().openapi({ format: "date-time" }),
    data: WEBHOOK_EVENTS[kind].data,
  });
