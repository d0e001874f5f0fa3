/** Refuses bodies that name a member twice, where it would be a guess which of the two is meant. */

import type { MiddlewareHandler } from "hono";
import { requestFailures } from "../../../services/platform/errors.ts";
import { findTwin } from "../../../services/platform/twins.ts";
import type { AppEnv } from "../context.ts";

export const noTwins: MiddlewareHandler<AppEnv> = async function noTwins(c, next) {
  const text = new TextDecoder().decode(await c.req.arrayBuffer());
  const pointer = isJson(text) ? findTwin(text) : undefined;
  if (pointer !== undefined) {
    throw requestFailures.make("invalid", "The body names a member twice", {
      errors: [{ pointer, message: "is named twice" }],
    });
  }
  await next();
};

/** What is no JSON is refused where the input is read (input.ts), in its own words. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
