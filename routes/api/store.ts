/** The store: catalogue, checkout, payment providers' webhooks, the sandbox. */

import { createRoute, z } from "@hono/zod-openapi";
import {
  CatalogBody,
  CheckoutRequest,
  PurchaseBody,
  PurchaseListBody,
  PurchaseQuery,
  SandboxBody,
  SandboxRequest,
  type Store,
  toPurchaseBody,
  toPurchaseListBody,
  WebhookBody,
} from "../../services/store/mod.ts";
import { goodsOf } from "../../services/game/mod.ts";
import { identityFailures } from "../../services/identity/mod.ts";
import { isId } from "../../services/platform/ids.ts";
import { Id, toPage } from "../../services/platform/wire.ts";
import { type Once, readKey } from "../http/chain/once.ts";
import { answers, api, IdempotencyHeader, jsonBody } from "../http/route.ts";

export function storeRoutes({ store, once }: { store: Store; once: Once }) {
  const app = api();
  const tags = ["Store"];

  app.openapi(
    createRoute({
      method: "get",
      path: "/store/catalog",
      tags,
      summary: "What is sold, with prices in minor units by currency",
      responses: answers(200, CatalogBody, "The catalogue"),
    }),
    (c) => {
      const items = store.listCatalog().map((item) => ({
        ...{ sku: item.sku, name: item.name, kind: item.kind, prices: item.prices },
        goods: goodsOf(item),
      }));
      return c.json({ items }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/store/checkout",
      tags,
      summary: "Begin a purchase; a virtual currency pays at once",
      middleware: [once("store.checkout")] as const,
      request: { headers: IdempotencyHeader, ...jsonBody(CheckoutRequest) },
      responses: answers(201, PurchaseBody, "The purchase"),
    }),
    async (c) => {
      const { id } = c.get("caller");
      if (!isId(id)) {
        throw identityFailures.make("user_not_found", `The client ${id} has no account`);
      }
      const key = readKey(c.req.header("idempotency-key"));
      const purchase = await store.checkout({
        userId: id,
        ...c.req.valid("json"),
        ...(key !== undefined && { key }),
      });
      return c.json(toPurchaseBody(purchase), 201);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/store/webhook",
      tags,
      summary: "Where payment providers tell what became of a purchase",
      description:
        "Standard Webhooks or Stripe headers; signed over the raw body. Events of other " +
        "kinds, and about other products, are answered and ignored.",
      responses: answers(200, WebhookBody, "Taken in"),
    }),
    async (c) => {
      const duplicate = await store.receive({
        headers: c.req.raw.headers,
        readBody: async () => new Uint8Array(await c.req.arrayBuffer()),
        address: c.get("address"),
      });
      return c.json({ received: true as const, duplicate }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/store/purchases",
      tags,
      summary: "A player's purchases, newest first",
      request: { query: PurchaseQuery },
      responses: answers(200, PurchaseListBody, "Purchases"),
    }),
    async (c) => {
      const { user_id = c.get("caller").id, status, ...query } = c.req.valid("query");
      const page = toPage(query);
      const purchases = isId(user_id)
        ? await store.list({ userId: user_id, ...(status && { status }) }, page)
        : [];
      return c.json(toPurchaseListBody(purchases, page), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/store/purchases/{purchase_id}",
      tags,
      summary: "A purchase",
      request: { params: z.object({ purchase_id: Id }) },
      responses: answers(200, PurchaseBody, "The purchase"),
    }),
    async (c) => {
      const { purchase_id } = c.req.valid("param");
      return c.json(toPurchaseBody(await store.get(c.get("caller"), purchase_id)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/store/purchases/{purchase_id}/sandbox",
      tags,
      summary: "Pay, fail, refund or dispute at the sandbox provider (outside production)",
      request: { params: z.object({ purchase_id: Id }), ...jsonBody(SandboxRequest) },
      responses: answers(200, SandboxBody, "What the signed webhook led to"),
    }),
    async (c) => {
      const { purchase_id } = c.req.valid("param");
      const { action } = c.req.valid("json");
      const { status, purchase } = await store.play(c.get("caller"), purchase_id, action);
      return c.json({ webhook_status: status, purchase: toPurchaseBody(purchase) }, 200);
    },
  );

  return app;
}
