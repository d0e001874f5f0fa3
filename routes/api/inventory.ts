/** What players own. */

import { createRoute, z } from "@hono/zod-openapi";
import {
  ConsumeBody,
  ConsumedBody,
  type Inventory,
  InventoryBody,
  toInventoryBody,
} from "../../services/inventory/mod.ts";
import { requestFailures } from "../../services/platform/errors.ts";
import { Id } from "../../services/platform/wire.ts";
import { hashBody, readKey } from "../http/chain/once.ts";
import { answers, api, IdempotencyHeader, jsonBody } from "../http/route.ts";

const UserPath = z.object({ user_id: Id });

export function inventoryRoutes(
  { inventory, kindOf }: {
    inventory: Inventory;
    /** Kind of a SKU in the catalogue. */
    kindOf: (sku: string) => string | undefined;
  },
) {
  const app = api();
  const tags = ["Inventory"];

  app.openapi(
    createRoute({
      method: "get",
      path: "/inventory/{user_id}",
      tags,
      summary: "What a player has: items, virtual currencies, debts",
      request: { params: UserPath },
      responses: answers(200, InventoryBody, "The inventory"),
    }),
    async (c) => {
      const { user_id } = c.req.valid("param");
      return c.json(toInventoryBody(user_id, await inventory.get(user_id), kindOf), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/inventory/{user_id}/consume",
      tags,
      summary: "Use up some of an item; needs an Idempotency-Key",
      request: { params: UserPath, headers: IdempotencyHeader, ...jsonBody(ConsumeBody) },
      responses: answers(200, ConsumedBody, "What is left"),
    }),
    async (c) => {
      const key = readKey(c.req.header("idempotency-key"));
      if (key === undefined) {
        throw requestFailures.make("invalid", "Using up an item needs an Idempotency-Key", {
          errors: [{ pointer: "/header/idempotency-key", message: "is missing" }],
        });
      }
      const { user_id } = c.req.valid("param");
      const { sku, quantity } = c.req.valid("json");
      const left = await inventory.consume({
        userId: user_id,
        sku,
        quantity,
        key: `${c.get("caller").id} ${user_id} ${key}`,
        digest: await hashBody(c.req),
      });
      return c.json({ user_id, sku, quantity: left }, 200);
    },
  );

  return app;
}
