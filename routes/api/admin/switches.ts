/** Switching modes and boards off and on. */

import { createRoute } from "@hono/zod-openapi";
import {
  SwitchBody,
  type Switches,
  SwitchListBody,
  SwitchPath,
  SwitchStateBody,
  toSwitchBody,
} from "../../../services/game/mod.ts";
import { answers, api, jsonBody } from "../../http/route.ts";
import { actorOf } from "../users.ts";

export function adminSwitchRoutes({ switches }: { switches: Switches }) {
  const app = api();
  const tags = ["Admin"];

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/switches",
      tags,
      summary: "Modes and boards, and which of them are on",
      responses: answers(200, SwitchListBody, "Modes and boards"),
    }),
    async (c) => c.json({ switches: (await switches.list()).map(toSwitchBody) }, 200),
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/admin/api/switches/{kind}/{id}",
      tags,
      summary: "Switch a mode or a board off or on",
      description:
        "A mode that is off refuses to queue and lets go who waits; a board that is off takes no " +
        "scores and can be read. What the game's configuration has off stays off.",
      request: { params: SwitchPath, ...jsonBody(SwitchBody) },
      responses: answers(200, SwitchStateBody, "The mode or board"),
    }),
    async (c) => {
      const change = { ...c.req.valid("param"), ...c.req.valid("json") };
      return c.json(toSwitchBody(await switches.set(actorOf(c), change)), 200);
    },
  );

  return app;
}
