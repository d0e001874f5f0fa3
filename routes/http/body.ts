/** Request bodies, before anything reads them: how large they are, and in which encoding. */

import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { requestFailures } from "../../services/platform/errors.ts";
import type { AppEnv } from "./context.ts";

export const MAX_BODY_BYTES = 1 << 20;

export const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => {
    throw requestFailures.make("too_large", "The body is larger than 1 MiB");
  },
});

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** JSON is UTF-8 (RFC 8259 §8.1): other bytes are refused when it is read, never repaired. */
export async function strictJson(c: Context<AppEnv>, next: () => Promise<void>): Promise<void> {
  const { req } = c;
  req.json = async () => JSON.parse(UTF8.decode(await req.arrayBuffer()));
  await next();
}
