/** What commits announce, on its way: the outbox and its sinks. */

import {
  boardSink,
  createOutboxMetrics,
  createOutboxStore,
  createParkedRows,
  createRelay,
  roomSink,
  streamSink,
  webhookSink,
} from "../outbox/mod.ts";
import { createSealer } from "../platform/crypto/sealed.ts";
import { createAnnouncements } from "../realtime/mod.ts";
import {
  createSender,
  createWebhookMetrics,
  createWebhooks,
  createWebhookStore,
} from "../webhooks/mod.ts";
import type { Base } from "./base.ts";
import type { Boards } from "./leaderboards.ts";
import { EVENTS, WEBHOOK_EVENTS } from "./events.ts";

export function composeDelivery(
  { config, secrets, database, rooms, stream, leases, metrics: { meter }, node, clock, ids, log }:
    Base,
  { boards: { feed } }: { boards: Pick<Boards, "feed"> },
) {
  const outbox = createOutboxStore(database);
  const store = createWebhookStore(database);
  const webhooks = createWebhooks({
    store,
    metrics: createWebhookMetrics({ meter, store, clock }),
    announced: WEBHOOK_EVENTS.map(({ kind }) => kind),
    sender: createSender({ allowPrivate: config.web.webhooksToPrivate }),
    sealer: createSealer(secrets.keyEncryption, "veze webhook secrets"),
    random: Math.random,
    ...{ clock, ids, log },
  });
  return {
    webhooks,
    webhookEvents: WEBHOOK_EVENTS,
    announcements: createAnnouncements({ outbox, clock, ids }),
    parkedRows: createParkedRows({ store: outbox, clock }),
    relay: createRelay({
      ...{ store: outbox, leases, holder: node, clock, log },
      metrics: createOutboxMetrics({ meter, store: outbox, clock }),
      sinks: [
        ...[roomSink(rooms), streamSink(stream)],
        ...[webhookSink(webhooks.announce), boardSink(feed.apply)],
      ],
      // In production the tests' word must do.
      ...(config.env !== "production" && { declared: EVENTS }),
    }),
  };
}
