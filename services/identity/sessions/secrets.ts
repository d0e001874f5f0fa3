/** Secrets that others hold: what is kept of them are hashes. */

import { isId, sha256 } from "../../platform/ids.ts";

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
