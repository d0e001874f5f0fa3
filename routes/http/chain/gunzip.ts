/** Compressed request bodies, with the limit applied to what comes out. */

import { gunzipSync } from "node:zlib";
import type { Context } from "hono";
import { requestFailures } from "../../../services/platform/errors.ts";
import { MAX_BODY_BYTES } from "./body.ts";
import type { AppEnv } from "../context.ts";
import { namesOf } from "../fields.ts";

export async function gunzip(c: Context<AppEnv>, next: () => Promise<void>): Promise<void> {
  // A list in the order in which they were applied; x-gzip is another name (RFC 9110 §8.4).
  const codings = namesOf(c.req.header("content-encoding")).filter((name) => name !== "identity");
  if (codings.length === 0) return await next();
  // Packed twice is a way to hide a size, and nobody's habit.
  if (codings.length > 1 || !/^(x-)?gzip$/.test(codings[0]!)) {
    throw requestFailures.make(
      "unsupported_media_type",
      "The body may be compressed with gzip only",
    );
  }
  const plain = inflate(new Uint8Array(await c.req.arrayBuffer()));
  const headers = new Headers(c.req.raw.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  c.req.raw = new Request(c.req.url, { method: c.req.method, headers, body: plain });
  await next();
}

/**
 * A stream would inflate each piece it is given to the end, a thousand times its size, before anybody
 * can count; this stops at the limit. The millisecond it takes of the request loop is less than the
 * stream's overhead.
 */
function inflate(packed: Uint8Array): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(gunzipSync(packed, { maxOutputLength: MAX_BODY_BYTES }));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") {
      throw requestFailures.make("too_large", "The body is too large after decompression");
    }
    throw requestFailures.make("malformed", "The body is not valid gzip");
  }
}
