/** The outbox: what a commit must announce leaves with the commit and is relayed until it arrived. */

export {
  announce,
  type Expression,
  type Fields,
  inRoom,
  onStream,
  toWebhooks,
} from "./announce.ts";
export { createRelay, type Relay } from "./relay.ts";
export { createOutboxStore, type OutboxStore } from "./store.ts";
