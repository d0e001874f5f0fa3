/** Secrets at rest: hashes of what others hold, sealed boxes for what we hold. */

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { Buffer } from "node:buffer";
import { isId, sha256 } from "../platform/ids.ts";

/** SHA-256: enough for secrets that are random themselves. */
export function hashSecret(secret: string): Uint8Array<ArrayBuffer> {
  return sha256(secret);
}

/** `<session id>.<secret>`: the form of cookies and refresh tokens. */
export function bearerSecret(sessionId: string, secret: string): string {
  return `${sessionId}.${secret}`;
}

export function parseBearerSecret(
  text: string,
): { sessionId: string; secret: string } | undefined {
  const [sessionId = "", secret = "", ...rest] = text.split(".");
  if (rest.length > 0 || secret === "" || !isId(sessionId)) return undefined;
  return { sessionId, secret };
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM under a key derived from `secret` (HKDF-SHA-256): iv ‖ tag ‖ ciphertext. */
export function seal(secret: string, plain: string): Uint8Array<ArrayBuffer> {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", sealingKey(secret), iv);
  const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), body]));
}

/** @throws when the box was made under another secret or was changed */
export function unseal(secret: string, box: Uint8Array): string {
  const iv = box.subarray(0, IV_BYTES);
  const cipher = createDecipheriv("aes-256-gcm", sealingKey(secret), iv);
  cipher.setAuthTag(box.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([cipher.update(box.subarray(IV_BYTES + TAG_BYTES)), cipher.final()])
    .toString("utf8");
}

function sealingKey(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", "veze signing keys", 32));
}
