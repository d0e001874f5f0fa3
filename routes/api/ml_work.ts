/** Models at work: whether rows still look like those of training, and what a candidate would say. */

import { createRoute } from "@hono/zod-openapi";
import {
  drawDrift,
  DriftBody,
  type DriftWatch,
  mlFailures,
  ModelPath,
  ShadowBody,
  type ShadowWatch,
  toDriftBody,
  toShadowBody,
  VersionPath,
} from "../../services/ml/mod.ts";
import { answers, api, fileAnswer } from "../http/route.ts";

const tags = ["Models"];

export function mlWorkRoutes({ drift, shadow }: { drift: DriftWatch; shadow: ShadowWatch }) {
  const app = api();

  app.openapi(
    createRoute({
      method: "get",
      path: "/ml/models/{name}/drift",
      tags,
      summary: "How far the rows asked last are from those of training",
      description:
        "Of the version that is served: at least the last hour, and as much more as there are 2,000 " +
        "rows in, a day at most, of all nodes.",
      request: { params: ModelPath },
      responses: answers(200, DriftBody, "Drift by groups of features, and of the scores"),
    }),
    async (c) => {
      const { name } = c.req.valid("param");
      const report = await drift.report(name);
      if (!report) throw mlFailures.make("model_not_ready", `No version of "${name}" is served`);
      return c.json(toDriftBody(report), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/ml/models/{name}/{version}/drift.svg",
      tags,
      summary: "The same as a plot, as SVG",
      request: { params: VersionPath },
      responses: fileAnswer("image/svg+xml", "The plot"),
    }),
    async (c) => {
      const { name, version } = c.req.valid("param");
      const report = await drift.report(name);
      if (
        report?.version !== version || report.state !== "steady" && report.state !== "shifted"
      ) {
        throw mlFailures.make(
          "unknown_plot",
          `${name} ${version} is not served, or too few rows were asked: nothing can be drawn`,
        );
      }
      return c.body(drawDrift(report), 200, { "content-type": "image/svg+xml" });
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/ml/models/{name}/shadow",
      tags,
      summary: "What the candidate says beside the version served, on the same rows",
      description:
        "A sample of the rows that are scored, which takes at most a twentieth of what scoring " +
        "takes; of all nodes, since the two were served and shadowed together.",
      request: { params: ModelPath },
      responses: answers(200, ShadowBody, "Agreement, and what each costs"),
    }),
    async (c) => c.json(toShadowBody(await shadow.report(c.req.valid("param").name)), 200),
  );

  return app;
}
