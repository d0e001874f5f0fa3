/**
 * Webhooks to a studio's own systems: subscriptions, and sending what was announced (INT1).
 *
 * Holds only the attempts under way: subscriptions and deliveries are rows. The relay announces, `run`
 * sends what is due, staff subscribe and replay. A delivery is claimed for half a minute: a node that
 * dies leaves it to another, so receivers may get it twice, under the same `webhook-id`. A silent
 * receiver has its few attempts at a time and holds up nobody else. Secrets rest sealed.
 */

import type { AuditEntry } from "../audit/mod.ts";
import type { Actor } from "../identity/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { requestFailures } from "../platform/errors.ts";
import { idOf, type Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/observe/log.ts";
import { runOnNews } from "../platform/work/news_loop.ts";
import type { Page } from "../platform/wire.ts";
import { messageOf } from "../platform/work/retry.ts";
import type { Sealer } from "../platform/crypto/sealed.ts";
import { signStandard } from "../platform/crypto/standard_webhooks.ts";
import { webhookFailures } from "./errors.ts";
import { isKnownKind, OLD_SECRET_MS, pauseAfter } from "./rules.ts";
import type { WebhookMetrics } from "./metrics.ts";
import type { Sender } from "./sender.ts";
import type { WebhookStore } from "./store.ts";
import type { Announcement, Delivery, DeliveryState, Due, Subscription } from "./types.ts";

export interface Webhooks {
  /**
   * Messages of these kinds go to the URL from now on.
   * @param wanted with the same key of the same caller: the same subscription
   * @returns the secret they are signed with, this once
   * @throws webhooks.bad_url, webhooks.unknown_kind, request.idempotency_key_reused
   */
  subscribe(
    actor: Actor,
    wanted: { url: string; kinds: string[]; key?: string },
  ): Promise<{ subscription: Subscription; secret: string }>;
  list(): Promise<Subscription[]>;
  /** @throws webhooks.subscription_not_found */
  unsubscribe(actor: Actor, id: string): Promise<void>;
  /** A new secret; for a day the old one signs as well. @throws webhooks.subscription_not_found */
  rotate(actor: Actor, id: string): Promise<string>;
  /** Newest first. */
  listDeliveries(
    of: { state?: DeliveryState; subscriptionId?: string },
    page: Page,
  ): Promise<Delivery[]>;
  /** @throws webhooks.delivery_not_found */
  replay(actor: Actor, id: string): Promise<void>;
  /** Sends all that is parked for a subscription. @returns how many */
  replayAll(actor: Actor, subscriptionId: string): Promise<number>;
  /** Called by the relay. */
  announce(announcements: Announcement[]): Promise<void>;
  /** Tries what is due. @returns how many */
  deliver(): Promise<number>;
  prune(): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
}

/** Attempts under way at a time, and how many of one subscription begin together. */
const AT_A_TIME = 64;
const AT_A_TIME_EACH = 8;
/** Longer than an attempt takes: a node that dies with it leaves it to another. */
const CLAIM_MS = 30_000;
const POLL_MS = 2_000;
const DAY_MS = 86_400_000;

export function createWebhooks(
  { store, announced, sender, sealer, metrics, clock, ids, random, log }: {
    store: WebhookStore;
    /** Kinds that may be subscribed. */
    announced: readonly string[];
    sender: Sender;
    sealer: Sealer;
    metrics: WebhookMetrics;
    clock: Clock;
    ids: Ids;
    /** From 0 up to 1. */
    random: () => number;
    log: Logger;
  },
): Webhooks {
  function entryOf({ caller, address }: Actor, action: string, details: object): AuditEntry {
    return {
      ...{ at: new Date(clock.now()), action, actor: caller.id, subjects: [] },
      ...{ addresses: [address], outcome: "done", details: { ...details } },
    };
  }

  /** Base64 as the specification wants it: 32 random bytes. */
  const makeSecret = () =>
    `whsec_${ids.secret().replaceAll("-", "+").replaceAll("_", "/").padEnd(44, "=")}`;

  async function attempt(due: Due): Promise<void> {
    const { subscription, eventId, kind, createdAt, attempts, giveUpAt } = due;
    const now = clock.now();
    const timestamp = String(Math.floor(now / 1000));
    const body = JSON.stringify({ type: kind, timestamp: createdAt.toISOString(), data: due.data });
    let error: string | null = null;
    try {
      const secrets = [subscription.sealedSecret];
      const { sealedOldSecret, oldSecretUntil } = subscription;
      if (sealedOldSecret && oldSecretUntil && oldSecretUntil.getTime() > now) {
        secrets.push(sealedOldSecret);
      }
      const status = await sender.send(subscription.url, {
        "content-type": "application/json",
        "webhook-id": eventId,
        "webhook-timestamp": timestamp,
        "webhook-signature": secrets
          .map((box) => signStandard(sealer.unseal(box), { id: eventId, timestamp, body })).join(
            " ",
          ),
      }, body);
      if (status < 200 || status > 299) error = `status ${status}`;
    } catch (cause) {
      error = messageOf(cause);
    }
    const at = new Date(clock.now());
    const nextAt = new Date(at.getTime() + pauseAfter(attempts, random()));
    const state = error === null ? "delivered" : nextAt > giveUpAt ? "parked" : "waiting";
    if (state === "parked") {
      // Not the URL: those of chat systems are secrets themselves.
      log.warn(
        { delivery: due.id, subscription: subscription.id, kind, err: error },
        "webhooks: parked",
      );
    }
    metrics.attempted(state === "waiting" ? "failed" : state);
    await store.recordOutcome(due.id, { state, nextAt, error, at });
  }

  /** Attempts under way, with the subscription each goes to. */
  const underWay = new Map<Promise<void>, string>();

  /** Begins what is due, without waiting: a silent receiver holds up nobody but itself. */
  async function begin(): Promise<Promise<void>[]> {
    const limit = AT_A_TIME - underWay.size;
    if (limit <= 0) return [];
    const busy = Map.groupBy(underWay.values(), (id) => id);
    const full = [...busy].filter(([, { length }]) => length >= AT_A_TIME_EACH).map(([id]) => id);
    const now = clock.now();
    const due = await store.claim({
      ...{ now: new Date(now), until: new Date(now + CLAIM_MS) },
      ...{ limit, each: AT_A_TIME_EACH, full },
    });
    return due.map((each) => {
      const trying = attempt(each).finally(() => underWay.delete(trying));
      underWay.set(trying, each.subscription.id);
      return trying;
    });
  }

  return {
    async subscribe(actor, { url, kinds: given, key }) {
      const kinds = [...new Set(given)];
      const refused = sender.refusal(url);
      if (refused !== undefined) {
        throw webhookFailures.make("bad_url", `Cannot subscribe the address: ${refused}`);
      }
      const unknown = kinds.find((kind) => !isKnownKind(kind, announced));
      if (unknown !== undefined) {
        throw webhookFailures.make("unknown_kind", `Cannot subscribe to "${unknown}"`, {
          members: { kinds: announced },
        });
      }
      const secret = makeSecret();
      const id = key === undefined ? ids.next() : idOf(`webhook ${actor.caller.id} ${key}`);
      const { sealedSecret, ...subscription } = await store.insert(
        {
          ...{ id, url, kinds, createdAt: new Date(clock.now()) },
          sealedSecret: sealer.seal(secret),
          ...{ sealedOldSecret: null, oldSecretUntil: null },
        },
        // Not all of the address, which may be a secret: the log keeps it for ever.
        entryOf(actor, "webhooks.subscribe", {
          ...{ id, origin: new URL(url).origin, kinds },
        }),
      );
      if (subscription.url === url && `${subscription.kinds}` === `${kinds}`) {
        // A secret is kept sealed only: an answer that was lost cannot be kept to be sent again.
        return { subscription, secret: sealer.unseal(sealedSecret) };
      }
      throw requestFailures.make(
        "idempotency_key_reused",
        "Cannot subscribe: this Idempotency-Key belongs to another subscription",
      );
    },

    list: () => store.list(),

    async unsubscribe(actor, id) {
      if (await store.remove(id, entryOf(actor, "webhooks.unsubscribe", { id }))) return;
      throw webhookFailures.make("subscription_not_found", `Cannot find the subscription ${id}`);
    },

    async rotate(actor, id) {
      const secret = makeSecret();
      const until = new Date(clock.now() + OLD_SECRET_MS);
      const entry = entryOf(actor, "webhooks.rotate", { id });
      if (await store.rotate(id, sealer.seal(secret), until, entry)) return secret;
      throw webhookFailures.make("subscription_not_found", `Cannot find the subscription ${id}`);
    },

    listDeliveries: store.listDeliveries,

    async replay(actor, id) {
      const entry = entryOf(actor, "webhooks.replay", { id });
      if (await store.replay({ id }, new Date(clock.now()), entry) > 0) return;
      throw webhookFailures.make("delivery_not_found", `Cannot send ${id} again: it is not parked`);
    },

    async replayAll(actor, subscriptionId) {
      const entry = entryOf(actor, "webhooks.replay", { subscription_id: subscriptionId });
      return await store.replay({ subscriptionId }, new Date(clock.now()), entry);
    },

    announce: (announcements) => store.announce(announcements),
    async deliver() {
      const begun = await begin();
      await Promise.all(begun);
      return begun.length;
    },
    prune: () =>
      store.prune(new Date(clock.now() - 7 * DAY_MS), new Date(clock.now() - 30 * DAY_MS)),
    async run(signal) {
      let wake = () => {};
      await runOnNews({
        name: "webhooks: delivering",
        listen: (news) => store.listen(wake = news),
        async work() {
          for (const trying of await begin()) {
            // Whoever has answered may have more coming.
            trying.catch((error) => log.warn({ err: messageOf(error) }, "webhooks: not noted"))
              .finally(() => wake());
          }
        },
        everyMs: POLL_MS,
        clock,
        log,
        signal,
      });
      await Promise.allSettled(underWay.keys());
    },
  };
}
