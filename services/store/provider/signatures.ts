/**
 * Signatures of payment providers' webhooks (INV2): Standard Webhooks 1.0 and Stripe, scheme v1.
 *
 * Both are HMAC-SHA-256 over a timestamp and the raw body. Every secret is tried against every
 * signature, in constant time, so that secrets can be rotated and time tells nothing.
 */

import { createHmac } from "node:crypto";
import { sameBytes } from "../../platform/bytes.ts";
import { signStandard } from "../../platform/crypto/standard_webhooks.ts";
import type { Provider } from "../types.ts";

export type WebhookSecrets = Readonly<Record<Provider, readonly string[]>>;

/** What was signed; the id is part of it only with Standard Webhooks. */
export interface Signed {
  provider: Provider;
  eventId?: string;
}

/** Seconds that a timestamp may lie in the past or the future. */
const TOLERANCE_S = 300;

/** What the headers say was signed, and how: to be compared once the body is there. */
export interface Announced {
  provider: Provider;
  eventId?: string;
  timestamp: string;
  signatures: string[];
}

/** @returns undefined where no body could make these headers valid now */
export function readSignature(headers: Headers, now: number): Announced | undefined {
  const announced = headers.has("webhook-signature") ? readStandard(headers) : readStripe(headers);
  const isUsable = announced && announced.signatures.length > 0 &&
    isFresh(announced.timestamp, now);
  return isUsable ? announced : undefined;
}

/** @returns undefined unless one of the provider's secrets signed this very body */
export function checkSignature(
  { provider, eventId, timestamp, signatures }: Announced,
  body: Uint8Array,
  secrets: WebhookSecrets,
): Signed | undefined {
  const expected = secrets[provider].map((secret) =>
    eventId === undefined
      ? createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest("hex")
      : signStandard(secret, { id: eventId, timestamp, body }).slice(3)
  );
  if (!matchesAny(signatures, expected)) return undefined;
  return { provider, ...(eventId !== undefined && { eventId }) };
}

function readStandard(headers: Headers): Announced | undefined {
  const eventId = headers.get("webhook-id") ?? "";
  if (eventId === "" || eventId.length > 256) return undefined;
  const signatures = (headers.get("webhook-signature") ?? "").split(" ")
    .filter((part) => part.startsWith("v1,")).map((part) => part.slice(3));
  const timestamp = headers.get("webhook-timestamp") ?? "";
  return { provider: "standard", eventId, timestamp, signatures };
}

function readStripe(headers: Headers): Announced | undefined {
  const parts = (headers.get("stripe-signature") ?? "").split(",").map((part) => part.trim());
  const valuesOf = (name: string) =>
    parts.filter((part) => part.startsWith(`${name}=`)).map((part) => part.slice(name.length + 1));
  const [timestamp = "", ...more] = valuesOf("t");
  if (more.length > 0) return undefined;
  return { provider: "stripe", timestamp, signatures: valuesOf("v1") };
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
