/** `/dev/edits`: open pages of a developer hear when to load themselves anew. */

import type { Context } from "hono";
import type { Edits } from "../services/web/edits.ts";
import type { AppEnv } from "./http/context.ts";

/** @param edits absent unless the program follows a developer's edits */
export function editsRoute(edits: Edits | undefined) {
  return function follow(c: Context<AppEnv>): Response | Promise<Response> {
    if (!edits) return c.notFound();
    return c.body(edits.follow(), 200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
    });
  };
}
