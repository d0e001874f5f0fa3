/** Queues and matches as staff see them. */

import { createRoute, z } from "@hono/zod-openapi";
import {
  CalibrationBody,
  CalibrationQuery,
  type MatchDesk,
  type QueueDesk,
  StaffMatchesBody,
  StaffMatchesQuery,
  StaffTicketsBody,
  StaffTicketsQuery,
  toCalibrationBody,
  toStaffMatchesBody,
  toStaffTicketsBody,
  toVoidPreviewBody,
  VoidPreviewBody,
} from "../../../services/matchmaking/mod.ts";
import { Id, Slug } from "../../../services/platform/wire.ts";
import { answers, api } from "../../http/route.ts";

const tags = ["Admin"];

export function adminQueueRoutes(
  { queueDesk, matchDesk }: { queueDesk: QueueDesk; matchDesk: MatchDesk },
) {
  const app = api();

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/queues/{mode}/tickets",
      tags,
      summary: "Tickets of a mode that wait, the oldest first, each with why",
      request: { params: z.object({ mode: Slug }), query: StaffTicketsQuery },
      responses: answers(200, StaffTicketsBody, "Tickets"),
    }),
    async (c) => {
      const { region, ...page } = c.req.valid("query");
      const found = await queueDesk.tickets({
        ...c.req.valid("param"),
        ...page,
        ...(region !== undefined && { region }),
      });
      return c.json(toStaffTicketsBody(found), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/queues/{mode}/{region}/calibration",
      tags,
      summary: "How right a pool's wait estimates were",
      request: { params: z.object({ mode: Slug, region: Slug }), query: CalibrationQuery },
      responses: answers(200, CalibrationBody, "Expected and actual waits"),
    }),
    async (c) => {
      const { hours } = c.req.valid("query");
      const found = await queueDesk.calibration(c.req.valid("param"), hours);
      return c.json(toCalibrationBody(found), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/matches",
      tags,
      summary: "Matches by mode, region, status, player and time, newest first",
      request: { query: StaffMatchesQuery },
      responses: answers(200, StaffMatchesBody, "Matches"),
    }),
    async (c) => {
      const { mode, region, status, user_id, from, to, limit, cursor } = c.req.valid("query");
      const found = await matchDesk.list({
        limit,
        ...(mode !== undefined && { mode }),
        ...(region !== undefined && { region }),
        ...(status !== undefined && { status }),
        ...(user_id !== undefined && { userId: user_id }),
        ...(from !== undefined && { from: new Date(from) }),
        ...(to !== undefined && { to: new Date(to) }),
        ...(cursor && { after: cursor }),
      });
      return c.json(toStaffMatchesBody(found, { limit, offset: 0 }), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/matches/{match_id}/void",
      tags,
      summary: "What voiding a match would change at this moment",
      request: { params: z.object({ match_id: Id }) },
      responses: answers(200, VoidPreviewBody, "Ratings and boards"),
    }),
    async (c) => {
      const found = await matchDesk.previewVoid(c.req.valid("param").match_id);
      return c.json(toVoidPreviewBody(found), 200);
    },
  );

  return app;
}
