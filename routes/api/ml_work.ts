/**
 * Models at work: whether rows still look like those of training, what a candidate would say, what came true, and of whom
 * what is expected.
 */

import { createRoute } from "@hono/zod-openapi";
import {
  drawDrift,
  DriftBody,
  type DriftWatch,
  ListQuery,
  mlFailures,
  ModelPath,
  type Outcomes,
  OutcomesBody,
  PlayerListBody,
  type PlayerLists,
  ShadowBody,
  type ShadowWatch,
  toDriftBody,
  toOutcomesBody,
  toPlayerListBody,
  toShadowBody,
  VersionPath,
} from "../../services/ml/mod.ts";
import { answers, api, fileAnswer } from "../http/route.ts";

const tags = ["Models"];

export function mlWorkRoutes({ drift, shadow, outcomes, lists }: {
  drift: DriftWatch;
  shadow: ShadowWatch;
  outcomes: Outcomes;
  lists: PlayerLists;
}) {
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

  app.openapi(
    createRoute({
      method: "get",
      path: "/ml/models/{name}/outcomes",
      tags,
      summary: "What came of the scores that versions gave: live precision and calibration",
      description:
        "Of players scored for the lists of churn and risk, each at most once in as many days as " +
        "its outcome takes: who stayed away for 14 days, whose flag was confirmed or whose payment " +
        "was disputed within 30. Of `bot` it is flags in telemetry that people confirmed or dismissed.",
      request: { params: ModelPath },
      responses: answers(200, OutcomesBody, "Figures of each version whose scores were noted"),
    }),
    async (c) => {
      const { name } = c.req.valid("param");
      return c.json(toOutcomesBody(name, await outcomes.list(name)), 200);
    },
  );

  for (const name of ["churn", "risk"] as const) {
    app.openapi(
      createRoute({
        method: "get",
        path: `/admin/api/ml/${name}`,
        tags: ["Admin"],
        summary: name === "churn"
          ? "Players who are expected to stay away, the surest first, with reasons"
          : "Players of whom trouble is expected, the surest first, with reasons",
        description:
          "Scored by the version that is served, from what they have done, again and again; a guess " +
          "for people to act on.",
        request: { query: ListQuery },
        responses: answers(200, PlayerListBody, "Players"),
      }),
      async (c) => {
        const { least, limit, cursor } = c.req.valid("query");
        const list = await lists.list(name, {
          limit,
          ...(least !== undefined && { least }),
          ...(cursor && { after: cursor }),
        });
        return c.json(toPlayerListBody(list, { limit }), 200);
      },
    );
  }

  return app;
}
