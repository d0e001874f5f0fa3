/**
 * Selling, and believing what payment providers say (INV1–INV4, INV7).
 *
 * Holds the events that wait for one common transaction; players check out, providers call, staff
 * decide what did not fit. Nothing of an event is parsed before its signature is checked over the raw
 * bytes. An event that is answered is stored, counts once for ever, and what it entitles to is booked
 * with it. One that is signed and does not fit goes to the audit log.
 */

import type { Audit, AuditEntry } from "../audit/mod.ts";
import { type CatalogItem, type CurrentGame, goodsOf } from "../game/mod.ts";
import { type Actor, type Caller, hasRole } from "../identity/mod.ts";
import { type Batcher, createBatcher } from "../platform/work/batcher.ts";
import type { Clock } from "../platform/time/clock.ts";
import { requestFailures } from "../platform/errors.ts";
import { idOf, type Ids } from "../platform/ids.ts";
import type { Page } from "../platform/wire.ts";
import { isUnavailable } from "../platform/unavailable.ts";
import { storeFailures } from "./errors.ts";
import { isVirtual } from "./rules.ts";
import type { Sandbox, SandboxAction } from "./provider/sandbox.ts";
import { checkSignature, readSignature, type WebhookSecrets } from "./provider/signatures.ts";
import type { StoreMetrics } from "./metrics.ts";
import type { PurchaseStore } from "./stores/store.ts";
import type { PaymentEvent, Purchase, PurchaseStatus, Settlement } from "./types.ts";
import { parseEvent } from "./provider/wire_events.ts";
import { isOurs } from "./provider/wire_provider.ts";

export interface Store {
  /** What is sold. */
  listCatalog(): readonly CatalogItem[];
  /**
   * Begins a purchase; a virtual currency pays at once.
   * @param key the same key of the same player gives the same purchase
   * @throws store.unknown_sku, store.no_price, store.already_owned, store.insufficient_funds
   */
  checkout(
    request: { userId: string; sku: string; currency: string; key?: string },
  ): Promise<Purchase>;
  /**
   * Takes a payment provider's event in. @returns whether it had been taken in before
   * @throws store.bad_signature, request.malformed, request.invalid, store.mismatch,
   *   store.unknown_purchase
   */
  receive(
    request: { headers: Headers; readBody(): Promise<Uint8Array>; address: string },
  ): Promise<boolean>;
  /** @throws store.purchase_not_found, also for other players' purchases */
  get(caller: Caller, purchaseId: string): Promise<Purchase>;
  /** By when they began, the newest first unless the page says otherwise. */
  list(of: { userId?: string; status?: PurchaseStatus }, page: Page): Promise<Purchase[]>;
  /**
   * Gives the goods of a payment that came and did not fit.
   * @throws store.purchase_not_found, store.not_unmatched
   */
  grant(actor: Actor, purchaseId: string, reason: string): Promise<Purchase>;
  /**
   * With a note for the log: gives virtual money back, asks the sandbox to give play money back, or notes that a payment that
   * did not fit goes back.
   * @throws store.purchase_not_found, store.not_refundable
   */
  refund(actor: Actor, purchaseId: string, note?: string): Promise<Purchase>;
  /** What a person pressed at the sandbox provider. @throws store.sandbox_off */
  play(caller: Caller, purchaseId: string, action: SandboxAction): Promise<{
    status: number;
    purchase: Purchase;
  }>;
  drain(): Promise<void>;
}

const REFERENCE_BYTES = 16;

export function createStore(
  { store, game, secrets, sandbox, audit, metrics, clock, ids }: {
    store: PurchaseStore;
    game: CurrentGame;
    secrets: WebhookSecrets;
    /** Absent in production. */
    sandbox?: Sandbox;
    audit: Audit;
    metrics: StoreMetrics;
    clock: Clock;
    ids: Ids;
  },
): Store {
  const settlements: Batcher<PaymentEvent, Settlement> = createBatcher({
    run: (batch) => store.apply(batch),
    // A transaction costs the same few round trips however many events it takes in.
    maxBatch: 64,
    hopeless: isUnavailable,
    overload: () => requestFailures.make("unavailable", "Too many webhooks are waiting"),
  });

  const pass = () => (metrics.heard("passed"), false);
  /** Signed, and yet not to be believed: somebody should look at it. */
  async function flag(event: PaymentEvent, reason: string, address: string): Promise<void> {
    await audit.record({
      action: "store.webhook",
      actor: event.provider,
      subjects: [],
      addresses: [address],
      outcome: "refused",
      details: {
        ...{ event_id: event.id, type: event.type, reason },
        ...{ provider_ref: event.providerRef, payment_ref: event.paymentRef },
      },
    });
  }

  function entryOf(
    action: string,
    { caller, address }: Actor,
    { id, userId, amount, currency, unmatchedReason }: Purchase,
    more: Record<string, unknown>,
  ): AuditEntry {
    return {
      ...{ at: new Date(clock.now()), action, actor: caller.id, subjects: [userId] },
      ...{ addresses: [address], outcome: "done" },
      details: {
        ...{ purchase_id: id, amount, currency, ...more },
        ...(unmatchedReason !== null && { unmatched: unmatchedReason }),
      },
    };
  }

  async function get(caller: Caller, purchaseId: string): Promise<Purchase> {
    const purchase = await store.find({ id: purchaseId });
    if (purchase && (purchase.userId === caller.id || hasRole(caller, "mod", "admin", "service"))) {
      return purchase;
    }
    return storeFailures.fail("purchase_not_found", `Cannot find the purchase ${purchaseId}`);
  }

  return {
    listCatalog: () => game.config.catalog.filter((item) => item.enabled),

    async checkout({ userId, sku, currency, key }) {
      const item = game.findItem(sku);
      if (!item?.enabled) {
        throw storeFailures.make("unknown_sku", `Cannot sell "${sku}": it is not in the catalogue`);
      }
      const amount = Object.hasOwn(item.prices, currency) ? item.prices[currency] : undefined;
      if (amount === undefined) {
        throw storeFailures.make("no_price", `Cannot sell "${sku}" for "${currency}"`);
      }
      const virtual = isVirtual(currency);
      const at = new Date(clock.now());
      const purchase: Purchase = {
        id: key === undefined ? ids.next() : idOf(`checkout ${userId} ${key}`),
        userId,
        sku,
        amount,
        currency,
        status: virtual ? "paid" : "pending",
        providerRef: `vz_${ids.secret(REFERENCE_BYTES)}`,
        paymentRefs: [],
        createdAt: at,
        goods: goodsOf(item),
        granted: {},
        moves: 0,
        ...{ paidAt: virtual ? at : null, failedAt: null, expiredAt: null, refundedAmount: 0 },
        ...{ unmatchedAt: null, unmatchedReason: null, heard: {} },
      };
      const single = item.kind === "durable";
      const bought = await (virtual ? store.buy(purchase, single) : store.insert(purchase, single));
      if ("owned" in bought) {
        throw storeFailures.make(
          "already_owned",
          `Cannot sell "${sku}": the player has it already`,
        );
      }
      if (!("held" in bought)) {
        if (bought.sku === sku && bought.currency === currency) {
          // A repetition is answered with the purchase that was there.
          if (bought.createdAt.getTime() === at.getTime()) {
            metrics.begun(virtual ? "virtual" : "real");
          }
          return bought;
        }
        throw requestFailures.make(
          "idempotency_key_reused",
          `Cannot sell "${sku}": this Idempotency-Key began another purchase`,
        );
      }
      throw storeFailures.make(
        "insufficient_funds",
        `Cannot buy "${sku}" for ${amount} ${currency}: there are ${bought.held}`,
        { members: { currency, held: bought.held, price: amount } },
      );
    },

    async receive({ headers, readBody, address }) {
      const announced = readSignature(headers, clock.now());
      // Nobody without a signature has a body read.
      const body = announced ? await readBody() : new Uint8Array();
      const signed = announced && checkSignature(announced, body, secrets);
      if (!signed) {
        metrics.heard("bad_signature");
        throw storeFailures.make(
          "bad_signature",
          "Cannot take the event: its signature is not valid",
        );
      }
      const parsed = parseEvent(signed.provider, parseJson(body), signed.eventId);
      if (parsed.state === "ignored") return pass();
      if (parsed.state === "invalid") {
        metrics.heard("invalid");
        throw requestFailures.make("invalid", "Cannot take the event: it has the wrong shape", {
          errors: parsed.issues.map(({ path, message }) => ({
            pointer: `/body/${path.join("/")}`,
            message,
          })),
        });
      }
      const receivedAt = new Date(clock.now());
      const event: PaymentEvent = { ...parsed.event, receivedAt, body: UTF8.decode(body) };
      const { providerRef } = event;
      if (providerRef !== undefined && !isOurs(providerRef)) return pass();
      const settlement = await settlements.add(event);
      const isOthers = settlement.state === "unknown" && providerRef === undefined;
      metrics.heard(isOthers ? "passed" : settlement.state);
      switch (settlement.state) {
        case "unknown":
          if (isOthers) return false;
          await flag(event, "unknown reference", address);
          throw storeFailures.make(
            "unknown_purchase",
            `Cannot take the event: no purchase has the reference ${providerRef}`,
          );
        case "mismatch":
          await flag(event, settlement.reason, address);
          throw storeFailures.make("mismatch", `Cannot take the event: ${settlement.reason}`);
        case "unmatched":
          await flag(event, settlement.reason, address);
          return false;
        default:
          return settlement.state === "duplicate";
      }
    },

    get,
    list: store.list,

    async grant(actor, purchaseId, reason) {
      const purchase = await get(actor.caller, purchaseId);
      const entry = entryOf("store.grant", actor, purchase, { reason });
      const granted = await store.decide(purchaseId, "grant", entry.at, entry);
      if (granted) return granted;
      const now = await get(actor.caller, purchaseId);
      if (now.status === "paid" && now.unmatchedAt) return now;
      throw storeFailures.make("not_unmatched", `Cannot grant the purchase: it is ${now.status}`);
    },

    async refund(actor, purchaseId, note) {
      const { caller } = actor;
      const purchase = await get(caller, purchaseId);
      const entry = entryOf("store.refund", actor, purchase, note === undefined ? {} : { note });
      const { at } = entry;
      if (purchase.status === "unmatched") {
        const refunded = await store.decide(purchaseId, "return", at, entry);
        if (refunded) return refunded;
        // Somebody else has decided: the same, or to grant it.
        const now = await get(caller, purchaseId);
        if (now.status === "refunded") return now;
      } else if (purchase.status === "refunded" && purchase.unmatchedAt) {
        return purchase;
      } else if (isVirtual(purchase.currency)) {
        const refunded = await store.refund(purchaseId, at, entry);
        if (refunded) return refunded;
      } else if (sandbox && purchase.status === "paid" && purchase.unmatchedAt === null) {
        await audit.record(entry);
        await sandbox.act(purchase, "refund");
        return await get(caller, purchaseId);
      }
      throw storeFailures.make(
        "not_refundable",
        `Cannot refund the purchase here: it is ${purchase.status} and was to be paid in ${purchase.currency}`,
      );
    },

    async play(caller, purchaseId, action) {
      if (!sandbox) throw storeFailures.make("sandbox_off", "There is no sandbox in production");
      const purchase = await get(caller, purchaseId);
      const status = await sandbox.act(purchase, action);
      return { status, purchase: await get(caller, purchaseId) };
    },

    drain: () => settlements.drain(),
  };
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(UTF8.decode(body));
  } catch (cause) {
    throw requestFailures.make("malformed", "Cannot take the event: it is not JSON", { cause });
  }
}
