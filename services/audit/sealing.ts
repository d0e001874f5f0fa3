/** Signing seals, so that only the deployment can make them. */

import { createHmac, hkdfSync } from "node:crypto";
import { sameBytes } from "../platform/bytes.ts";
import type { Seal } from "./types.ts";

export interface Sealing {
  /** HMAC-SHA-256 of a block's hash. */
  sign(hash: Uint8Array): Uint8Array<ArrayBuffer>;
  isOurs(seal: Seal): boolean;
}

/** @param secret what the key is derived from (HKDF-SHA-256) */
export function createSealing(secret: string): Sealing {
  const key = new Uint8Array(hkdfSync("sha256", secret, "", "veze audit seals", 32));
  const sign = (hash: Uint8Array) =>
    new Uint8Array(createHmac("sha256", key).update(hash).digest());
  return { sign, isOurs: ({ hash, mac }) => sameBytes(mac, sign(hash)) };
}
