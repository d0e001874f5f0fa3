/**
 * Webhooks to a studio's own systems (INT1): what commits announce through the outbox goes out signed
 * by Standard Webhooks, at least once, for a day; then it is parked, and shown to operators.
 */

export { webhookChores } from "./chores.ts";
export { webhookFailures } from "./errors.ts";
export { createSender } from "./sender.ts";
export { createWebhooks, type Webhooks } from "./service.ts";
export { createWebhookStore } from "./store.ts";
export * from "./types.ts";
export * from "./wire.ts";
export { createWebhookMetrics } from "./metrics.ts";
