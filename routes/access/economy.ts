/** What is owned and sold. */

import { type AccessTable, admin, ANY, open, PEOPLE, staff } from "./types.ts";

export const ECONOMY_ACCESS: AccessTable = {
  "GET /inventory": open,
  "GET /store": open,
  "GET /inventory/:user_id": {
    roles: ANY,
    subject: { in: "path", others: ["service", "mod", "admin"] },
  },
  "POST /inventory/:user_id/consume": {
    roles: ANY,
    subject: { in: "path", others: ["service"] },
  },
  "GET /store/catalog": open,
  "POST /store/checkout": { roles: PEOPLE, limit: "checkout", withoutLimiter: "pass" },
  // Its signature is its credential.
  "POST /store/webhook": { roles: "public", limit: "webhook", withoutLimiter: "refuse" },
  "GET /store/purchases": {
    roles: ANY,
    subject: { in: "query", others: ["service", "mod", "admin"] },
  },
  "GET /store/purchases/:purchase_id": {
    roles: ANY,
    subject: { in: "resource", others: ["service", "mod", "admin"] },
  },
  "POST /store/purchases/:purchase_id/sandbox": {
    roles: PEOPLE,
    subject: { in: "resource", others: ["mod", "admin"] },
  },
  "GET /admin/api/purchases": staff,
  "GET /admin/api/purchases/:purchase_id": staff,
  "GET /admin/api/sales": staff,
  "POST /admin/api/purchases/:purchase_id/refund": admin,
  "POST /admin/api/purchases/:purchase_id/grant": admin,
};
