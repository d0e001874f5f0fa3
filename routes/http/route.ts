/** Declaring a route: one object gives the parser, the types and the OpenAPI operation. */

import { OpenAPIHono, z } from "@hono/zod-openapi";
import { KEY } from "./chain/once.ts";
import { invalid } from "./problem.ts";
import type { AppEnv } from "./context.ts";
import { Problem } from "../../services/platform/wire.ts";

/** A sub-app whose schema failures become 422 problems. */
export function api(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalid(result.error, result.target);
    },
  });
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
