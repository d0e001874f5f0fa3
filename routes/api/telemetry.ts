/** Telemetry in bulk. */

import { createRoute, z } from "@hono/zod-openapi";
import {
  AlertBody,
  AlertListBody,
  AlertQuery,
  type AntiCheat,
  ReviewBody,
  RuleListBody,
  toAlertBody,
  toAlertFilter,
  toReview,
} from "../../services/anti_cheat/mod.ts";
import {
  BulkAnswer,
  BulkBody,
  DeadLetterListBody,
  type DeadLetters,
  type Telemetry,
  toBulkAnswer,
} from "../../services/telemetry/mod.ts";
import { plainId } from "../../services/platform/ids.ts";
import { Id, limitUpTo } from "../../services/platform/wire.ts";
import { gunzip } from "../http/chain/gunzip.ts";
import { answers, api, empty, jsonBody } from "../http/route.ts";
import { actorOf } from "./users.ts";

export function telemetryRoutes(
  { telemetry, antiCheat, deadLetters }: {
    telemetry: Telemetry;
    antiCheat: AntiCheat;
    deadLetters: DeadLetters;
  },
) {
  const app = api();

  app.openapi(
    createRoute({
      method: "post",
      path: "/telemetry/bulk",
      tags: ["Telemetry"],
      summary: "Send events; each is answered on its own, accepted ones are durable",
      middleware: [gunzip] as const,
      request: jsonBody(BulkBody),
      responses: answers(202, BulkAnswer, "What became of each event"),
    }),
    async (c) => {
      const body = c.req.valid("json");
      const results = Array.isArray(body)
        ? await telemetry.ingest(c.get("caller"), body)
        : await telemetry.ingest(c.get("caller"), body.events, body.sent_at);
      return c.json(toBulkAnswer(results), 202);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/telemetry/rules",
      tags: ["Telemetry"],
      summary: "How often people have found each rule right",
      responses: answers(200, RuleListBody, "Rules that have spoken"),
    }),
    async (c) => c.json({ rules: await antiCheat.listRecords() }, 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/telemetry/alerts",
      tags: ["Telemetry"],
      summary:
        "What rules found suspicious: open alerts first, those of the riskiest players first",
      request: { query: AlertQuery },
      responses: answers(200, AlertListBody, "Alerts"),
    }),
    async (c) => {
      const alerts = await antiCheat.listAlerts(toAlertFilter(c.req.valid("query")));
      return c.json({ alerts: alerts.map(toAlertBody) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/telemetry/alerts/{alert_id}/review",
      tags: ["Telemetry"],
      summary: "Judge an alert; confirming it can hide the player's scores or suspend the player",
      request: { params: z.object({ alert_id: Id }), ...jsonBody(ReviewBody) },
      responses: answers(200, AlertBody, "The alert as judged"),
    }),
    async (c) => {
      const review = toReview(c.req.valid("json"));
      const alert = await antiCheat.review(actorOf(c), c.req.valid("param").alert_id, review);
      return c.json(toAlertBody(alert), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/dead-letters",
      tags: ["Telemetry"],
      summary: "Events that could not be recorded, with the reason",
      request: { query: z.object({ limit: limitUpTo(500, 100) }) },
      responses: answers(200, DeadLetterListBody, "Parked events"),
    }),
    async (c) => {
      const list = await deadLetters.list(c.req.valid("query").limit);
      return c.json({ dead_letters: list }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/dead-letters/{id}/{action}",
      tags: ["Telemetry"],
      summary: "Record a parked event again, or give it up",
      request: {
        params: z.object({
          id: z.string().max(64).overwrite(plainId),
          action: z.enum(["replay", "drop"]),
        }),
      },
      responses: empty("Done"),
    }),
    async (c) => {
      const { id, action } = c.req.valid("param");
      await deadLetters.resolve(actorOf(c), id, action);
      return c.body(null, 204);
    },
  );

  return app;
}
