/** The outbox: what a commit must announce leaves with the commit and is relayed until it arrived. */

export {
  announce,
  type Fields,
  inRoom,
  type Occasion,
  onStream,
  toBoards,
  toWebhooks,
  whereKnown,
} from "./announce.ts";
export { outboxFailures } from "./errors.ts";
export { createParkedRows, type ParkedRows } from "./parked.ts";
export { outboxPersonal } from "./personal.ts";
export { createRelay } from "./relay.ts";
export { boardSink, roomSink, streamSink, webhookSink } from "./sinks.ts";
export { createOutboxStore, type OutboxStore } from "./store.ts";
export * from "./types.ts";
export * from "./wire.ts";
export { createOutboxMetrics } from "./metrics.ts";
