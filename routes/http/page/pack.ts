/**
 * Answers packed with gzip, for whoever takes that. Only pages and files are: they hold no secret
 * that lengths could betray (BREACH), and answers of the API cost more to pack than to send.
 */

import { gzipSync } from "node:zlib";
import type { Context } from "hono";
import { weightOf } from "../fields.ts";

/** Below this, packing spares nothing. */
const LEAST_BYTES = 1_024;

export type Bytes = Uint8Array<ArrayBuffer>;

/** Fast rather than small: pages are packed anew each time; files once, with a level of their own. */
export function pack(bytes: Bytes, level = 4): Bytes | undefined {
  if (bytes.length < LEAST_BYTES) return undefined;
  const packed = gzipSync(bytes, { level });
  return packed.length < bytes.length ? new Uint8Array(packed) : undefined;
}

/** Whether the caller takes gzip; `q=0` refuses it. */
export function takesGzip(c: Context): boolean {
  return weightOf(c.req.header("accept-encoding"), "gzip") > 0;
}
