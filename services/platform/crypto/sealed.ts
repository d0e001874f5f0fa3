/** Secrets that must be kept readable: sealed with AES-256-GCM, each purpose under a key of its own. */

import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

export interface Sealer {
  /** iv ‖ tag ‖ ciphertext. */
  seal(plain: string): Uint8Array<ArrayBuffer>;
  /** @throws when the box was made under another secret or was changed */
  unseal(box: Uint8Array): string;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** @param purpose tells keys of the same secret apart (HKDF-SHA-256) */
export function createSealer(secret: string, purpose: string): Sealer {
  const key = new Uint8Array(hkdfSync("sha256", secret, "", purpose, 32));
  return {
    seal(plain) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), body]));
    },
    unseal(box) {
      const iv = box.subarray(0, IV_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", key, iv);
      decipher.setAuthTag(box.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const body = box.subarray(IV_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
    },
  };
}
