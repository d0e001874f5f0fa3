/**
 * What a route is asked with: query, path, header fields and JSON body, each by its schema, in one link
 * of the chain. `c.req.valid` hands out what came of it.
 */

import type { z } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { Failure, requestFailures } from "../../../services/platform/errors.ts";
import type { AppEnv } from "../context.ts";
import { mediaTypeOf } from "../fields.ts";
import { invalid } from "../problem.ts";

/** Schemas of a route, as its description to OpenAPI has them; none of them waits for anything. */
export interface Asked {
  query?: z.ZodType;
  params?: z.ZodType;
  headers?: z.ZodObject;
  /** Not required: who says nothing of a type is taken to have sent `{}`. */
  body?: { schema: z.ZodType; isRequired: boolean };
}

type Target = "query" | "param" | "header" | "json";

/** Of what has another shape than its schema: throws what the answer says, or it is the usual one. */
export type Refuse = (
  refused: { success: false; target: Target; error: z.ZodError },
  c: Context<AppEnv>,
) => unknown;

const JSON_TYPES = /^application\/(?:[\w.-]+\+)?json$/;

/** @throws request.malformed, .unsupported_media_type, .invalid or what `refuse` throws in its place */
export function readInput(
  { query, params, headers, body }: Asked,
  refuse: Refuse = () => {},
): MiddlewareHandler<AppEnv> {
  const fields = headers && Object.keys(headers.shape);
  async function take(c: Context<AppEnv>, target: Target, schema: z.ZodType, sent: unknown) {
    const { success, data, error } = schema.safeParse(sent);
    if (success) return c.req.addValidatedData(target, data as object);
    await refuse({ success, target, error }, c);
    throw invalid(error, target);
  }
  return async function input(c, next) {
    if (query) await take(c, "query", query, queryOf(c));
    if (params) await take(c, "param", params, c.req.param());
    if (headers) await take(c, "header", headers, fieldsOf(c, fields!));
    if (body) {
      const sent = await bodyOf(c, body.isRequired);
      // What is absent has no shape.
      if (sent === ABSENT) c.req.addValidatedData("json", {});
      else await take(c, "json", body.schema, sent);
    }
    return await next();
  };
}

/** Of what is given once the value, of other parameters the list. */
function queryOf({ req }: Context<AppEnv>): Record<string, string | string[]> {
  if (!req.raw.url.includes("?")) return {};
  return Object.fromEntries(
    Object.entries(req.queries()).map(([name, all]) => [name, all.length === 1 ? all[0]! : all]),
  );
}

function fieldsOf({ req }: Context<AppEnv>, names: readonly string[]): Record<string, string> {
  const given: Record<string, string> = {};
  for (const name of names) {
    const value = req.header(name);
    if (value !== undefined) given[name] = value;
  }
  return given;
}

const ABSENT = Symbol("absent");

async function bodyOf({ req }: Context<AppEnv>, isRequired: boolean): Promise<unknown> {
  const type = req.header("content-type");
  if (type === undefined || type === "") {
    if ((await req.arrayBuffer()).byteLength > 0) throw notJson();
    return isRequired ? {} : ABSENT;
  }
  if (!JSON_TYPES.test(mediaTypeOf(type))) throw notJson();
  try {
    return await req.json();
  } catch (error) {
    // Of a body that did not arrive whole.
    if (error instanceof Failure) throw error;
    throw requestFailures.make("malformed", "The body is not valid JSON");
  }
}

function notJson() {
  return requestFailures.make("unsupported_media_type", "The body must be JSON");
}
