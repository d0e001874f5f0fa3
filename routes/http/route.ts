/** Declaring a route: one object gives the parser, the types and the OpenAPI operation. */

import { OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import type { Handler } from "hono";
import { type Asked, readInput, type Refuse } from "./chain/input.ts";
import { KEY } from "./chain/once.ts";
import type { AppEnv } from "./context.ts";
import { Problem } from "../../services/platform/wire.ts";

type Request = NonNullable<RouteConfig["request"]>;

/** A sub-app whose routes read what they are asked with in one link (routes/http/chain/input.ts). */
export function api(): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>();
  const openapi = (
    { middleware = [], ...route }: RouteConfig,
    handler: Handler<AppEnv>,
    refuse?: Refuse,
  ) => {
    app.openAPIRegistry.registerPath(route);
    const path = route.path.replaceAll(/{(\w+)}/g, ":$1");
    const input = route.request ? [readInput(askedOf(path, route.request), refuse)] : [];
    app.on([route.method], [path], ...[middleware].flat(), ...input, handler);
    return app;
  };
  app.openapi = openapi as typeof app.openapi;
  return app;
}

/** @throws Error for what would be described and not checked */
function askedOf(path: string, { query, params, headers, body, cookies }: Request): Asked {
  const json = body?.content["application/json"] as { schema: z.ZodType } | undefined;
  const isOther = body && (!json || Object.keys(body.content).length > 1);
  if (isOther || cookies || (headers && !("shape" in headers))) {
    throw new Error(`Cannot route ${path}: of bodies only JSON is read here, and no cookies`);
  }
  return {
    ...(query && { query: query as z.ZodType }),
    ...(params && { params: params as z.ZodType }),
    ...(headers && { headers: headers as z.ZodObject }),
    ...(json && { body: { schema: json.schema, isRequired: body!.required ?? false } }),
  };
}

const problem = {
  default: {
    content: { "application/problem+json": { schema: Problem } },
    description: "A problem (RFC 9457)",
  },
};

/** A JSON answer under one or more statuses, together with the problems every route may give. */
export function answers<Status extends 200 | 201 | 202, Schema extends z.ZodType>(
  status: Status | readonly Status[],
  schema: Schema,
  description: string,
) {
  const answer = { content: { "application/json": { schema } }, description };
  const all = Object.fromEntries([status].flat().map((each) => [each, answer]));
  return { ...all, ...problem } as Record<Status, typeof answer> & typeof problem;
}

/** A file of that media type. */
export function fileAnswer(type: string, description: string) {
  const schema = { type: "string" as const, format: "binary" };
  return { 200: { content: { [type]: { schema } }, description }, ...problem };
}

/** An answer without a body. */
export function empty(description: string) {
  return { 204: { description }, ...problem };
}

export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { body: { content: { "application/json": { schema } }, required: true } };
}

export const IdempotencyHeader = z.object({
  "idempotency-key": z.string().regex(KEY, "1 to 128 visible ASCII characters")
    .optional(),
});
