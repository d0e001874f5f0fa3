/** Checks that a page makes only because its reader asked for it: each reads a whole log or board. */

import type { Context } from "hono";
import { isLedFromElsewhere, type Origin } from "../http/auth.ts";
import type { AppEnv } from "../http/context.ts";

/**
 * The query's member of that name; undefined where it is missing, and where another site led here,
 * whose link must not put the server to work (SEC2).
 */
export type Asked = (c: Context<AppEnv>, name: string) => string | undefined;

export function createAsked(origin: Origin): Asked {
  return (c, name) => isLedFromElsewhere(c.req.raw, origin) ? undefined : c.req.query(name);
}
