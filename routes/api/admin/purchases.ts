/** What the staff does about purchases. */

import { createRoute, z } from "@hono/zod-openapi";
import { Id, toPage } from "../../../services/platform/wire.ts";
import {
  GrantRequest,
  PurchaseDetailBody,
  PurchaseQuery,
  RefundRequest,
  SalesBody,
  SalesQuery,
  StaffPurchaseBody,
  StaffPurchaseListBody,
  type Store,
  type StoreDesk,
  toPurchaseDetailBody,
  toStaffPurchaseBody,
  toStaffPurchaseListBody,
} from "../../../services/store/mod.ts";
import { answers, api, jsonBody } from "../../http/route.ts";
import { actorOf } from "../users.ts";

export function adminPurchaseRoutes({ store, storeDesk }: { store: Store; storeDesk: StoreDesk }) {
  const app = api();
  const tags = ["Admin"];

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/purchases",
      tags,
      summary: "Purchases of all players or of one, newest first",
      request: { query: PurchaseQuery },
      responses: answers(200, StaffPurchaseListBody, "Purchases"),
    }),
    async (c) => {
      const { user_id, status, ...query } = c.req.valid("query");
      const page = toPage(query);
      const purchases = await store.list({
        ...(user_id !== undefined && { userId: user_id }),
        ...(status !== undefined && { status }),
      }, page);
      return c.json(toStaffPurchaseListBody(purchases, page), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/purchases/{purchase_id}",
      tags,
      summary: "A purchase with what its provider has told of it",
      request: { params: z.object({ purchase_id: Id }) },
      responses: answers(200, PurchaseDetailBody, "The purchase"),
    }),
    async (c) => {
      const { purchase_id } = c.req.valid("param");
      return c.json(
        toPurchaseDetailBody(await storeDesk.inspect(c.get("caller"), purchase_id)),
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/sales",
      tags,
      summary: "What was paid for, by day, item and currency",
      request: { query: SalesQuery },
      responses: answers(200, SalesBody, "Sales"),
    }),
    async (c) => c.json({ sales: await storeDesk.listSold(c.req.valid("query").days) }, 200),
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/purchases/{purchase_id}/refund",
      tags,
      summary: "Give virtual money back, or the sandbox's; real money is refunded at its provider",
      description:
        "A purchase that is `unmatched` is noted as refunded: send its payment back at " +
        "the provider, under one of `payment_refs`.",
      request: {
        params: z.object({ purchase_id: Id }),
        body: { content: { "application/json": { schema: RefundRequest } } },
      },
      responses: answers(200, StaffPurchaseBody, "The refunded purchase"),
    }),
    async (c) => {
      const purchase = await store.refund(
        actorOf(c),
        c.req.valid("param").purchase_id,
        c.req.valid("json").note,
      );
      return c.json(toStaffPurchaseBody(purchase), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/purchases/{purchase_id}/grant",
      tags,
      summary: "Give the goods of a purchase whose payment came and did not fit",
      request: { params: z.object({ purchase_id: Id }), ...jsonBody(GrantRequest) },
      responses: answers(200, StaffPurchaseBody, "The purchase, paid"),
    }),
    async (c) => {
      const { reason } = c.req.valid("json");
      const purchase = await store.grant(actorOf(c), c.req.valid("param").purchase_id, reason);
      return c.json(toStaffPurchaseBody(purchase), 200);
    },
  );

  return app;
}
