/** Compressed request bodies, with the limit applied to what comes out. */

import type { Context } from "hono";
import { requestFailures } from "../../services/platform/errors.ts";
import { MAX_BODY_BYTES } from "./body.ts";
import type { AppEnv } from "./context.ts";

export async function gunzip(c: Context<AppEnv>, next: () => Promise<void>): Promise<void> {
  const encoding = c.req.header("content-encoding");
  if (encoding === undefined || encoding === "identity") return await next();
  if (encoding !== "gzip") {
    throw requestFailures.make(
      "unsupported_media_type",
      "The body may be compressed with gzip only",
    );
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    const plain = (c.req.raw.body ?? new Blob([]).stream())
      .pipeThrough(new DecompressionStream("gzip"));
    for await (const chunk of plain) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    throw requestFailures.make("malformed", "The body is not valid gzip");
  }
  if (size > MAX_BODY_BYTES) {
    throw requestFailures.make("too_large", "The body is too large after decompression");
  }
  const headers = new Headers(c.req.raw.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  c.req.raw = new Request(c.req.url, { method: c.req.method, headers, body: new Blob(chunks) });
  await next();
}
