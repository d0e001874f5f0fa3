/**
 * Signatures of payment providers' webhooks (INV2): Standard Webhooks 1.0 and Stripe, scheme v1.
 *
 * Both are HMAC-SHA-256 over a timestamp and the raw body. Every secret is tried against every
 * signature, in constant time, so that secrets can be rotated and time tells nothing.
 */

import { createHmac } from "node:crypto";
import { sameBytes } from "../platform/bytes.ts";
import { signStandard } from "../platform/standard_webhooks.ts";
import type { Provider } from "./types.ts";

export type WebhookSecrets = Readonly<Record<Provider, readonly string[]>>;

/** What was signed; the id is part of it only with Standard Webhooks. */
export interface Signed {
  provider: Provider;
  eventId?: string;
}

/** Seconds that a timestamp may lie in the past or the future. */
const TOLERANCE_S = 300;

/** @returns undefined unless one of the provider's secrets signed this very body just now */
export function checkSignature(
  headers: Headers,
  body: Uint8Array,
  secrets: WebhookSecrets,
  now: number,
): Signed | undefined {
  return headers.has("webhook-signature")
    ? checkStandard(headers, body, secrets.standard, now)
    : checkStripe(headers, body, secrets.stripe, now);
}

function checkStandard(
  headers: Headers,
  body: Uint8Array,
  secrets: readonly string[],
  now: number,
): Signed | undefined {
  const eventId = headers.get("webhook-id") ?? "";
  const timestamp = headers.get("webhook-timestamp") ?? "";
  if (eventId === "" || eventId.length > 256 || !isFresh(timestamp, now)) return undefined;
  const given = (headers.get("webhook-signature") ?? "").split(" ")
    .filter((part) => part.startsWith("v1,")).map((part) => part.slice(3));
  const expected = secrets.map((secret) =>
    signStandard(secret, { id: eventId, timestamp, body }).slice(3)
  );
  return matchesAny(given, expected) ? { provider: "standard", eventId } : undefined;
}

function checkStripe(
  headers: Headers,
  body: Uint8Array,
  secrets: readonly string[],
  now: number,
): Signed | undefined {
  const parts = (headers.get("stripe-signature") ?? "").split(",").map((part) => part.trim());
  const valuesOf = (name: string) =>
    parts.filter((part) => part.startsWith(`${name}=`)).map((part) => part.slice(name.length + 1));
  const [timestamp = "", ...more] = valuesOf("t");
  if (more.length > 0 || !isFresh(timestamp, now)) return undefined;
  const expected = secrets.map((secret) =>
    createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest("hex")
  );
  return matchesAny(valuesOf("v1"), expected) ? { provider: "stripe" } : undefined;
}

/** Stripe's own library accepts timestamps from the future; here both directions count. */
function isFresh(timestamp: string, now: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(now / 1000 - Number(timestamp)) <= TOLERANCE_S;
}

function matchesAny(given: readonly string[], expected: readonly string[]): boolean {
  const encoder = new TextEncoder();
  let found = false;
  for (const one of given) {
    for (const other of expected) {
      if (sameBytes(encoder.encode(one), encoder.encode(other))) found = true;
    }
  }
  return found;
}
