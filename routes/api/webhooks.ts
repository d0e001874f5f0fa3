/** Webhooks to a studio's own systems: who hears of what, and what is on its way. */

import { createRoute, z } from "@hono/zod-openapi";
import { Id, toPage } from "../../services/platform/wire.ts";
import {
  DeliveryListBody,
  DeliveryQuery,
  ReplayedBody,
  SecretBody,
  SubscribeBody,
  SubscribedBody,
  SubscriptionListBody,
  toDeliveryListBody,
  toSubscriptionBody,
  type Webhooks,
} from "../../services/webhooks/mod.ts";
import { type Once, readKey } from "../http/chain/once.ts";
import { answers, api, empty, IdempotencyHeader, jsonBody } from "../http/route.ts";
import { actorOf } from "./users.ts";

const SubscriptionPath = z.object({ subscription_id: Id });

export function webhookRoutes({ webhooks, once }: { webhooks: Webhooks; once: Once }) {
  const app = api();
  const tags = ["Webhooks"];

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/webhooks",
      tags,
      summary: "Send events of these kinds to an address, signed by Standard Webhooks",
      description: "A repetition with the same `Idempotency-Key` is answered with the same " +
        "subscription and its secret; without one, each request subscribes.",
      request: { headers: IdempotencyHeader, ...jsonBody(SubscribeBody) },
      responses: answers(201, SubscribedBody, "The subscription, with its secret this once"),
    }),
    async (c) => {
      const key = readKey(c.req.header("idempotency-key"));
      const { subscription, secret } = await webhooks.subscribe(actorOf(c), {
        ...c.req.valid("json"),
        ...(key !== undefined && { key }),
      });
      return c.json({ ...toSubscriptionBody(subscription), secret }, 201);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/webhooks",
      tags,
      summary: "Subscriptions",
      responses: answers(200, SubscriptionListBody, "Subscriptions"),
    }),
    async (c) => c.json({ subscriptions: (await webhooks.list()).map(toSubscriptionBody) }, 200),
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/admin/api/webhooks/{subscription_id}",
      tags,
      summary: "End a subscription; what is on its way to it goes with it",
      request: { params: SubscriptionPath },
      responses: empty("Ended"),
    }),
    async (c) => {
      await webhooks.unsubscribe(actorOf(c), c.req.valid("param").subscription_id);
      return c.body(null, 204);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/webhooks/{subscription_id}/rotate",
      tags,
      summary: "Sign with a new secret; for a day the old one signs as well",
      description: "A repetition with the same `Idempotency-Key` is answered with the same secret.",
      middleware: [
        once("POST /admin/api/webhooks/{subscription_id}/rotate", "secrets"),
      ] as const,
      request: { params: SubscriptionPath, headers: IdempotencyHeader },
      responses: answers(200, SecretBody, "The new secret, this once"),
    }),
    async (c) => {
      const { subscription_id } = c.req.valid("param");
      return c.json({ secret: await webhooks.rotate(actorOf(c), subscription_id) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/webhooks/deliveries",
      tags,
      summary: "Deliveries, newest first: waiting, delivered or parked",
      request: { query: DeliveryQuery },
      responses: answers(200, DeliveryListBody, "Deliveries"),
    }),
    async (c) => {
      const { state, subscription_id, ...query } = c.req.valid("query");
      const page = toPage(query);
      const list = await webhooks.listDeliveries({
        ...(state && { state }),
        ...(subscription_id !== undefined && { subscriptionId: subscription_id }),
      }, page);
      return c.json(toDeliveryListBody(list, page), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/webhooks/{subscription_id}/replay",
      tags,
      summary: "Send everything that is parked for a subscription again",
      request: { params: SubscriptionPath },
      responses: answers(200, ReplayedBody, "How many are on their way"),
    }),
    async (c) => {
      const { subscription_id } = c.req.valid("param");
      return c.json({ replayed: await webhooks.replayAll(actorOf(c), subscription_id) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/webhooks/deliveries/{delivery_id}/replay",
      tags,
      summary: "Send a parked delivery again",
      request: { params: z.object({ delivery_id: Id }) },
      responses: empty("On its way"),
    }),
    async (c) => {
      await webhooks.replay(actorOf(c), c.req.valid("param").delivery_id);
      return c.body(null, 204);
    },
  );

  return app;
}
