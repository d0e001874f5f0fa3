/** Request bodies, before anything reads them: how large they are, and in which encoding. */

import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { requestFailures } from "../../services/platform/errors.ts";
import type { AppEnv } from "./context.ts";

export const MAX_BODY_BYTES = 1 << 20;

/** For bodies that do not say how long they are. */
const countBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => tooLarge(),
});

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Limits bodies, and reads JSON as UTF-8 (RFC 8259 §8.1): other bytes are refused, never repaired.
 *
 * A body is not looked at here when its length is known: the runtime hands over an untouched one in
 * a piece, and a touched one through a stream.
 */
export function takeBody(c: Context<AppEnv>, next: () => Promise<void>): Promise<Response | void> {
  const { req } = c;
  req.json = async () => JSON.parse(UTF8.decode(await req.arrayBuffer()));
  if (req.method === "GET" || req.method === "HEAD") return next();
  const { headers } = req.raw;
  const length = headers.get("content-length");
  if (length === null || headers.has("transfer-encoding")) return countBody(c, next);
  if (Number(length) > MAX_BODY_BYTES) tooLarge();
  return next();
}

function tooLarge(): never {
  throw requestFailures.make("too_large", "The body is larger than 1 MiB");
}
