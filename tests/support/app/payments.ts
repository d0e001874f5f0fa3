/** A payment provider of the tests: signs with the provider's own libraries. */

import { Webhook } from "standardwebhooks";
import Stripe from "stripe";
import { ok } from "./expect.ts";
import type { Answer, Guest, TestApp } from "./test_app.ts";
import { WEBHOOK_SECRETS } from "./test_app.ts";

export interface PaymentMessage {
  body: string;
  headers: Record<string, string>;
}

/** A signed event about a purchase; `data` adds to or overrides what it says. */
export function payment(
  app: TestApp,
  type: string,
  data: Record<string, unknown>,
  id = `evt_${crypto.randomUUID()}`,
): PaymentMessage {
  const at = new Date(app.clock.now());
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
  return {
    body,
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(WEBHOOK_SECRETS.standard).sign(id, at, body),
    },
  };
}

export function deliver(app: TestApp, message: PaymentMessage): Promise<Answer> {
  return app.call("POST", "/store/webhook", message);
}

/** Delivers an event as Stripe does. */
export async function sendStripe(app: TestApp, event: Record<string, unknown>): Promise<Answer> {
  const payload = JSON.stringify(event);
  const signature = await new Stripe("sk_test_none").webhooks.generateTestHeaderStringAsync({
    payload,
    secret: WEBHOOK_SECRETS.stripe,
    timestamp: Math.floor(app.clock.now() / 1000),
  });
  return await app.call("POST", "/store/webhook", {
    body: payload,
    headers: { "content-type": "application/json", "stripe-signature": signature },
  });
}

/** Begins a purchase. */
export async function checkout(app: TestApp, guest: Guest, sku: string, currency = "EUR") {
  const json = { sku, currency };
  const answer = await app.call("POST", "/store/checkout", { token: guest.token, json });
  ok(answer, 201);
  return answer.body as {
    purchase_id: string;
    provider_ref: string;
    status: string;
    amount: number;
  };
}

/** Buys and pays. */
export async function buy(app: TestApp, guest: Guest, sku: string) {
  const purchase = await checkout(app, guest, sku);
  ok(
    await deliver(
      app,
      payment(app, "payment.succeeded", { provider_ref: purchase.provider_ref }),
    ),
  );
  return purchase;
}

/** What the player has, by SKU, and owes. */
export async function inventoryOf(app: TestApp, guest: Guest) {
  const { body } = await app.call("GET", `/inventory/${guest.id}`, { token: guest.token });
  const items = Object.fromEntries(
    body.items.map(({ sku, quantity }: { sku: string; quantity: number }) => [sku, quantity]),
  );
  return { items, balances: body.balances, debts: body.debts };
}

export function consume(
  app: TestApp,
  guest: Guest,
  sku: string,
  quantity: number,
  key: string = crypto.randomUUID(),
): Promise<Answer> {
  return app.call("POST", `/inventory/${guest.id}/consume`, {
    token: guest.token,
    json: { sku, quantity },
    headers: { "idempotency-key": key },
  });
}
