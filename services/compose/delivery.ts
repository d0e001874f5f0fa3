/** What commits announce, on its way: the outbox and its sinks. */

import {
  boardSink,
  createOutboxStore,
  createParkedRows,
  createRelay,
  roomSink,
  streamSink,
  webhookSink,
} from "../outbox/mod.ts";
import { createSealer } from "../platform/crypto/sealed.ts";
import { createAnnouncements } from "../realtime/mod.ts";
import { createSender, createWebhooks, createWebhookStore } from "../webhooks/mod.ts";
import type { Base } from "./base.ts";
import type { Boards } from "./leaderboards.ts";
import { EVENTS, WEBHOOK_EVENTS } from "./events.ts";

export function composeDelivery(
  { config, secrets, database, rooms, stream, leases, node, clock, ids, log }: Base,
  { boards: { feed } }: { boards: Pick<Boards, "feed"> },
) {
  const outbox = createOutboxStore(database);
  const webhooks = createWebhooks({
    store: createWebhookStore(database),
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
      sinks: [
        ...[roomSink(rooms), streamSink(stream)],
        ...[webhookSink(webhooks.announce), boardSink(feed.apply)],
      ],
      // In production the tests' word must do.
      ...(config.env !== "production" && { declared: EVENTS }),
    }),
  };
}
