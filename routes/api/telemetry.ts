/** Telemetry in bulk. */

import { createRoute } from "@hono/zod-openapi";
import { BulkAnswer, BulkBody, type Telemetry } from "../../services/telemetry/mod.ts";
import { gunzip } from "../http/gunzip.ts";
import { answers, api, jsonBody } from "../http/route.ts";

export function telemetryRoutes(
  { telemetry }: { telemetry: Telemetry },
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
      const count = (status: string) => results.filter((result) => result.status === status).length;
      return c.json({
        accepted: count("accepted"),
        duplicate: count("duplicate"),
        rejected: count("rejected"),
        results: results.map(({ index, eventId, status, reason }) => ({
          index,
          ...(eventId !== undefined && { event_id: eventId }),
          status,
          ...(reason !== undefined && { reason }),
        })),
      }, 202);
    },
  );

  return app;
}
