import { sha256 } from "../../platform/ids.ts";

/** SHA-256 of a file's bytes in lower-case hex, as the manifest has it. */
export function digestOf(bytes: Uint8Array): string {
  return Array.from(sha256(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
