/** What contents are called: other contents are called otherwise. */

import { createHash } from "node:crypto";

/** @returns eight hexadecimal digits of the contents' SHA-256 */
export function versionOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 8);
}
