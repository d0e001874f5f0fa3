/** Signing by the Standard Webhooks specification 1.0: HMAC-SHA-256 over id, timestamp and raw body. */

import { createHmac } from "node:crypto";

const SECRET_PREFIX = "whsec_";

/** @param secret `whsec_` and base64 @param timestamp seconds since the epoch @returns `v1,<base64>` */
export function signStandard(
  secret: string,
  { id, timestamp, body }: { id: string; timestamp: string; body: Uint8Array | string },
): string {
  const key = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret;
  const mac = createHmac("sha256", Uint8Array.from(atob(key), (char) => char.charCodeAt(0)));
  return `v1,${mac.update(`${id}.${timestamp}.`).update(body).digest("base64")}`;
}
