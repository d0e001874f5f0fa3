/** Comparing bytes, wherever they come from: the driver answers Buffers, the platform Uint8Arrays. */

import { timingSafeEqual } from "node:crypto";

/** In a time that tells nothing of the contents. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
