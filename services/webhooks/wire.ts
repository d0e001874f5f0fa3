import { z } from "@hono/zod-openapi";
import { Id, Instant, nextCursor, type Page, pageQuery, text } from "../platform/wire.ts";
import type { EventKind } from "../platform/event_kind.ts";
import type { Delivery, Subscription } from "./types.ts";

const State = z.enum(["waiting", "delivered", "parked"]);

/** What is posted, around the data of its kind. */
export const messageOf = ({ kind, data }: EventKind) =>
  z.object({
    type: z.literal(kind),
    timestamp: z.string().openapi({ format: "date-time" }),
    data,
  });

export const SubscribeBody = z.object({
  url: text(2_000),
  /** `match.created`, or all of a domain: `purchase.*`. */
  kinds: z.array(z.string().max(64)).min(1).max(32),
});

export const SubscriptionBody = z.object({
  subscription_id: Id,
  url: z.string(),
  kinds: z.array(z.string()),
  created_at: Instant,
}).openapi("WebhookSubscription");

export const SubscribedBody = SubscriptionBody.extend({
  /** Shown this once. */
  secret: z.string(),
}).openapi("WebhookSubscribed");

export const SubscriptionListBody = z.object({ subscriptions: z.array(SubscriptionBody) })
  .openapi("WebhookSubscriptionList");

export const SecretBody = z.object({ secret: z.string() }).openapi("WebhookSecret");

export const DeliveryQuery = z.object({
  state: State.optional(),
  subscription_id: Id.optional(),
  ...pageQuery(200, 50),
});

export const ReplayedBody = z.object({
  /** Deliveries that are on their way again. */
  replayed: z.int(),
}).openapi("WebhookReplayed");

export const DeliveryListBody = z.object({
  deliveries: z.array(z.object({
    delivery_id: Id,
    subscription_id: Id,
    event_id: z.string(),
    kind: z.string(),
    state: State,
    attempts: z.int(),
    created_at: Instant,
    next_attempt_at: Instant.nullable(),
    delivered_at: Instant.nullable(),
    last_error: z.string().nullable(),
  })),
  next_cursor: z.string().nullable(),
}).openapi("WebhookDeliveryList");

export function toSubscriptionBody(s: Subscription): z.infer<typeof SubscriptionBody> {
  return {
    ...{ subscription_id: s.id, url: s.url, kinds: s.kinds },
    created_at: s.createdAt.toISOString(),
  };
}

export function toDeliveryListBody(
  list: readonly Delivery[],
  page: Page,
): z.infer<typeof DeliveryListBody> {
  return {
    next_cursor: nextCursor(list, page),
    deliveries: list.map((d) => ({
      delivery_id: d.id,
      subscription_id: d.subscriptionId,
      event_id: d.eventId,
      ...{ kind: d.kind, state: d.state, attempts: d.attempts, last_error: d.lastError },
      created_at: d.createdAt.toISOString(),
      next_attempt_at: d.state === "waiting" ? d.nextAt.toISOString() : null,
      delivered_at: d.deliveredAt?.toISOString() ?? null,
    })),
  };
}
