/**
 * Answers packed with gzip, for whoever takes that. Only pages and files are: they hold no secret
 * that lengths could betray (BREACH), and answers of the API cost more to pack than to send.
 */

import { gzipSync } from "node:zlib";
import type { Context } from "hono";

/** Below this, packing spares nothing. */
const LEAST_BYTES = 1_024;

export type Bytes = Uint8Array<ArrayBuffer>;

/** Fast rather than small: pages are packed anew each time; files once, with a level of their own. */
export function pack(bytes: Bytes, level = 4): Bytes | undefined {
  if (bytes.length < LEAST_BYTES) return undefined;
  const packed = gzipSync(bytes, { level });
  return packed.length < bytes.length ? new Uint8Array(packed) : undefined;
}

/** Whether the caller takes gzip (RFC 9110 §12.5.3); `q=0` refuses it. */
export function takesGzip(c: Context): boolean {
  const asked = /(?:^|[ ,])(?:gzip|\*)(?![-\w])(?: *; *q=([\d.]+))?/i
    .exec(c.req.header("accept-encoding") ?? "");
  return asked !== null && Number(asked[1] ?? 1) > 0;
}
