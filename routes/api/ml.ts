/** Models: scores of rows, and which version counts. */

import { createRoute } from "@hono/zod-openapi";
import {
  asProbability,
  BotAnswer,
  ChurnAnswer,
  DetectBody,
  ModelBody,
  ModelListBody,
  type ModelName,
  ModelPath,
  PlotPath,
  PredictBody,
  type Predictions,
  PromoteBody,
  PromoteQuery,
  PromotionBody,
  type Registry,
  RiskAnswer,
  RollBackBody,
  type ServedModels,
  SkillAnswer,
  toAnswer,
  toModelBody,
  toRows,
  toServedBody,
  VersionPath,
} from "../../services/ml/mod.ts";
import { noTwins } from "../http/chain/twins.ts";
import { answers, api, fileAnswer, jsonBody } from "../http/route.ts";
import { actorOf } from "./users.ts";

const tags = ["Models"];
const description =
  "One row, or up to 1,000 as `batch`, each as an array in the model's order or as an object by name. " +
  "503 `model_not_ready` while no version is served.";

export function mlRoutes(
  { predictions, registry, served }: {
    predictions: Predictions;
    registry: Registry;
    served: ServedModels;
  },
) {
  const app = api();
  const byOf = (c: Parameters<typeof actorOf>[0]) => {
    const { caller, address } = actorOf(c);
    return { actor: caller.id, address };
  };

  async function score(name: ModelName, body: Parameters<typeof toRows>[0]) {
    const { rows, isBatch } = toRows(body);
    return { ...await predictions.score(name, rows), isBatch };
  }

  app.openapi(
    createRoute({
      method: "post",
      path: "/ml/predict_skill",
      ...{ tags, description },
      summary: "How skilled somebody plays",
      middleware: [noTwins] as const,
      request: jsonBody(PredictBody),
      responses: answers(200, SkillAnswer, "The score, or one for each row"),
    }),
    async (c) => {
      const scored = await score("skill", c.req.valid("json"));
      return c.json(toAnswer(scored, (skill) => ({ skill })), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/ml/detect_bot",
      ...{ tags, description },
      summary: "Whether inputs look like a program's: a suspicion for people to judge",
      middleware: [noTwins] as const,
      request: jsonBody(DetectBody),
      responses: answers(200, BotAnswer, "The score, or one for each row"),
    }),
    async (c) => {
      const scored = await score("bot", c.req.valid("json"));
      const threshold = scored.threshold ?? 1;
      const shape = (raw: number) => ({ is_bot: raw >= threshold, score: asProbability(raw) });
      return c.json(toAnswer(scored, shape), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/ml/predict_churn",
      ...{ tags, description },
      summary: "How probably somebody stays away",
      middleware: [noTwins] as const,
      request: jsonBody(PredictBody),
      responses: answers(200, ChurnAnswer, "The score, or one for each row"),
    }),
    async (c) => {
      const scored = await score("churn", c.req.valid("json"));
      return c.json(toAnswer(scored, (raw) => ({ probability: asProbability(raw) })), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/ml/score_risk",
      ...{ tags, description },
      summary: "How probably trouble with somebody follows",
      middleware: [noTwins] as const,
      request: jsonBody(PredictBody),
      responses: answers(200, RiskAnswer, "The score, or one for each row"),
    }),
    async (c) => {
      const scored = await score("risk", c.req.valid("json"));
      return c.json(toAnswer(scored, (raw) => ({ risk: asProbability(raw) })), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/ml/models",
      tags,
      summary: "Models that this node serves, with the order of their features",
      responses: answers(200, ModelListBody, "Models"),
    }),
    (c) => c.json({ models: served.list().map(toServedBody) }, 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/ml/models/{name}/{version}",
      tags,
      summary: "A version: its card, its features with units and ranges, its measures and plots",
      request: { params: VersionPath },
      responses: answers(200, ModelBody, "The version"),
    }),
    async (c) => c.json(toModelBody(await registry.get(c.req.valid("param"))), 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/ml/models/{name}/{version}/plots/{plot}",
      tags,
      summary: "A plot of a version, as SVG",
      request: { params: PlotPath },
      responses: fileAnswer("image/svg+xml", "The plot"),
    }),
    async (c) => {
      const svg = await registry.getPlot(c.req.valid("param"));
      return c.body(new Uint8Array(svg), 200, {
        "content-type": "image/svg+xml",
        // Drawn by whoever trained; opened by itself it runs nothing and asks nobody.
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      });
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/ml/models/{name}/{version}/promote",
      tags,
      summary: "Serve a version from now on, on every node",
      description:
        "Its files are held against one another and answer their golden rows in the inference " +
        "worker first; what does not fit is refused with 422 `model_refused`, what the gate said " +
        "no to with 409 `gate_refused` unless it is forced, and the version before stays. Other " +
        "nodes follow within seconds.",
      request: {
        ...{ params: VersionPath, query: PromoteQuery },
        body: { content: { "application/json": { schema: PromoteBody } } },
      },
      responses: answers(200, PromotionBody, "What is served"),
    }),
    async (c) => {
      const { name, version } = await registry.promote(byOf(c), {
        ...c.req.valid("param"),
        force: c.req.valid("query").force === "true",
        seen: c.req.valid("json").from,
      });
      await served.catchUp();
      return c.json({ name, version }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/ml/models/{name}/rollback",
      tags,
      summary: "Serve the version that was served before, once it has proved itself again",
      description: "With `from`, only while that version is served: said twice, it goes back by " +
        "one. 409 `promoted_meanwhile` names the one that is `served`.",
      request: {
        params: ModelPath,
        body: { content: { "application/json": { schema: RollBackBody } } },
      },
      responses: answers(200, PromotionBody, "What is served"),
    }),
    async (c) => {
      const { name, version } = await registry.rollBack(
        byOf(c),
        c.req.valid("param").name,
        c.req.valid("json").from,
      );
      await served.catchUp();
      return c.json({ name, version }, 200);
    },
  );

  return app;
}
