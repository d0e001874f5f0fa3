/** Trying a search window on simulated players, and putting it in force. */

import { createRoute } from "@hono/zod-openapi";
import {
  toWindowBody,
  versionOf,
  WindowChangeBody,
  WindowListBody,
  WindowPath,
  type Windows,
  type WindowState,
  WindowStateBody,
} from "../../../services/game/mod.ts";
import {
  type SimulatorDesk,
  toTrialBody,
  TrialBody,
  TrialQuery,
  TrialResultBody,
} from "../../../services/simulator/mod.ts";
import { answers, api, jsonBody } from "../../http/route.ts";
import { actorOf } from "../users.ts";

/** With what tells whether somebody has changed it since. */
const bodyOf = (state: WindowState) => toWindowBody(state, versionOf(state));

export function adminSimulatorRoutes(
  { simulator, windows }: { simulator: SimulatorDesk; windows: Windows },
) {
  const app = api();
  const tags = ["Admin"];

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/simulator/runs",
      tags,
      summary: "Simulate a mode's window beside a proposed one",
      description:
        "The matcher itself, on the same made-up players for both; one runs at a time on a node, in a " +
        "thread of its own. Nothing is changed.",
      request: { query: TrialQuery, ...jsonBody(TrialBody) },
      responses: answers(200, TrialResultBody, "How each did"),
    }),
    async (c) => {
      const { patience_s: patienceS, ...wanted } = c.req.valid("json");
      const mostMs = c.req.valid("query").wait * 1_000;
      return c.json(toTrialBody(await simulator.run({ ...wanted, patienceS, mostMs })), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/admin/api/windows",
      tags,
      summary: "Search windows of the modes: in force, and as configured",
      responses: answers(200, WindowListBody, "Windows"),
    }),
    async (c) => c.json({ windows: (await windows.list()).map(bodyOf) }, 200),
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/admin/api/windows/{mode}",
      tags,
      summary: "Put a search window in force, or take it back",
      description:
        "Counts on every node, also after a restart, until it is taken back with `window: null`. Who " +
        "waits keeps their place. `If-Match` with the `version` that was read has it refused where " +
        "somebody else was faster.",
      request: { params: WindowPath, ...jsonBody(WindowChangeBody) },
      responses: answers(200, WindowStateBody, "The mode's window"),
    }),
    async (c) => {
      const change = { ...c.req.valid("param"), ...c.req.valid("json") };
      return c.json(bodyOf(await windows.set(actorOf(c), change)), 200);
    },
  );

  return app;
}
