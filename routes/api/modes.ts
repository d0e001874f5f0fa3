/** Switching modes off and on. */

import { createRoute, z } from "@hono/zod-openapi";
import {
  ModeListBody,
  type Modes,
  ModeStateBody,
  ModeSwitchBody,
  toModeStateBody,
} from "../../services/matchmaking/mod.ts";
import { Slug } from "../../services/platform/wire.ts";
import { answers, api, jsonBody } from "../http/route.ts";
import { actorOf } from "./users.ts";

export function modeRoutes({ modes }: { modes: Modes }) {
  const app = api();
  const tags = ["Admin"];

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/modes",
      tags,
      summary: "Modes, and whether players can queue for them",
      responses: answers(200, ModeListBody, "Modes"),
    }),
    async (c) => c.json({ modes: (await modes.list()).map(toModeStateBody) }, 200),
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/admin/api/modes/{mode}",
      tags,
      summary: "Switch a mode off, which lets go who waits, or on again",
      request: { params: z.object({ mode: Slug }), ...jsonBody(ModeSwitchBody) },
      responses: answers(200, ModeStateBody, "The mode"),
    }),
    async (c) => {
      const { enabled } = c.req.valid("json");
      const state = await modes.set(actorOf(c), c.req.valid("param").mode, enabled);
      return c.json(toModeStateBody(state), 200);
    },
  );

  return app;
}
