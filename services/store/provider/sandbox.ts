/**
 * A payment provider for development (INV7): it takes no money, and its webhooks are signed and sent
 * over HTTP like real ones.
 */

import type { Clock } from "../../platform/time/clock.ts";
import type { Ids } from "../../platform/ids.ts";
import { signStandard } from "../../platform/crypto/standard_webhooks.ts";
import type { Purchase } from "../types.ts";

export type SandboxAction = keyof typeof EVENTS;

export interface Sandbox {
  /** Sends our webhook what the provider would send. @returns the status it answered with */
  act(purchase: Purchase, action: SandboxAction): Promise<number>;
}

const TIMEOUT_MS = 5_000;
const EVENTS = {
  pay: "payment.succeeded",
  fail: "payment.failed",
  expire: "payment.expired",
  refund: "payment.refunded",
  fail_refund: "payment.refund_failed",
  dispute: "payment.disputed",
  win_dispute: "payment.dispute_won",
} as const;

export function createSandbox(
  { url, secret, clock, ids }: {
    /** Address of our own webhook. */
    url: string;
    secret: string;
    clock: Clock;
    ids: Ids;
  },
): Sandbox {
  return {
    async act({ providerRef, userId, sku, amount, currency }, action) {
      const id = `sandbox_${ids.next()}`;
      const now = clock.now();
      const timestamp = String(Math.floor(now / 1000));
      const body = JSON.stringify({
        type: EVENTS[action],
        timestamp: new Date(now).toISOString(),
        data: { provider_ref: providerRef, user_id: userId, sku, amount, currency },
      });
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": timestamp,
          "webhook-signature": signStandard(secret, { id, timestamp, body }),
        },
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      return response.status;
    },
  };
}
