/** Rows of purchases and of the events that settled them. */

import type { Database, Transaction } from "../../db/client.ts";
import { type AuditEntry, insertEntry } from "../audit/mod.ts";
import {
  difference,
  type LedgerMove,
  type Operation,
  postOperations,
  type Shortfall,
} from "../inventory/mod.ts";
import type { Page } from "../platform/wire.ts";
import { contradiction, learn, statusOf } from "./rules.ts";
import type { PaymentEvent, Purchase, PurchaseStatus, Settlement } from "./types.ts";

/** How the ledger follows a purchase. */
export interface LedgerTerms {
  nextId(): string;
  /** What a refund does about goods that are gone already. */
  shortfallOf(asset: string): Shortfall;
}

export interface PurchaseStore {
  /** Stores a pending purchase; an id that is there already changes nothing. @returns the row */
  insert(purchase: Purchase): Promise<Purchase>;
  /**
   * Buys with a virtual currency: takes the price, grants the goods and stores the purchase as paid,
   * all or nothing.
   * @returns the purchase, or what the player has of the currency where that is too little
   */
  buy(purchase: Purchase): Promise<Purchase | { held: number }>;
  /** Takes events in, in one transaction. @returns one settlement each */
  settle(events: PaymentEvent[]): Promise<Settlement[]>;
  /**
   * Refunds a purchase paid with a virtual currency: takes the goods back and returns the price.
   * @returns undefined unless it was paid
   */
  refund(purchaseId: string, at: Date, entry: AuditEntry): Promise<Purchase | undefined>;
  find(by: { id: string } | { providerRef: string }): Promise<Purchase | undefined>;
  /** Newest first. */
  list(of: { userId?: string; status?: PurchaseStatus }, page: Page): Promise<Purchase[]>;
}

export function createPurchaseStore({ sql }: Database, terms: LedgerTerms): PurchaseStore {
  const columns = sql`
    id, user_id as "userId", item_sku as sku, amount, currency, status,
    provider_ref as "providerRef", payment_ref as "paymentRef", created_at as "createdAt", goods_json as goods,
    granted_json as granted, moves, paid_at as "paidAt", failed_at as "failedAt",
    refunded_amount as "refundedAmount", disputed_at as "disputedAt",
    dispute_won_at as "disputeWonAt"`;

  async function insert(on: Database["sql"] | Transaction, p: Purchase): Promise<boolean> {
    const rows = await on`
      insert into purchases (id, user_id, item_sku, amount, currency, status, provider_ref,
        created_at, goods_json, granted_json, moves, paid_at)
      values (${p.id}, ${p.userId}, ${p.sku}, ${p.amount}, ${p.currency}, ${p.status},
        ${p.providerRef}, ${p.createdAt}, ${JSON.stringify(p.goods)}::text::jsonb,
        ${JSON.stringify(p.granted)}::text::jsonb, ${p.moves}, ${p.paidAt})
      on conflict (id) do nothing returning 1`;
    return rows.length === 1;
  }

  async function find(on: Database["sql"] | Transaction, id: string): Promise<Purchase> {
    const [row] = await on<[Purchase]>`select ${columns} from purchases where id = ${id}`;
    return row;
  }

  /** The booking that makes the ledger give what the purchase's state entitles to. */
  function follow(p: Purchase, extra: LedgerMove[], at: Date): Operation {
    const target = p.status === "paid" ? p.goods : {};
    return {
      id: terms.nextId(),
      kind: p.status === "paid" ? "purchase" : "clawback",
      ref: `${p.id}:${p.moves}`,
      userId: p.userId,
      purchaseId: p.id,
      digest: null,
      moves: [
        ...extra,
        ...difference(p.granted, target).map(({ asset, amount }): LedgerMove => ({
          asset,
          amount,
          counter: amount > 0 ? "issued" : "reclaimed",
          shortfall: amount > 0 ? "refuse" : terms.shortfallOf(asset),
        })),
      ],
      at,
    };
  }

  return {
    async insert(purchase) {
      await insert(sql, purchase);
      return await find(sql, purchase.id);
    },

    async buy(purchase) {
      return await sql.begin(async (tx) => {
        // The row first: a repetition waits here until the first one is through.
        if (!await insert(tx, { ...purchase, status: "pending" })) {
          return await find(tx, purchase.id);
        }
        const { currency, amount, createdAt } = purchase;
        const price: LedgerMove = {
          ...{ asset: currency, amount: -amount, counter: "spent", shortfall: "refuse" },
        };
        const [outcome] = await postOperations(tx, [follow(purchase, [price], createdAt)]);
        if (outcome!.state === "insufficient") {
          await tx`delete from purchases where id = ${purchase.id}`;
          return { held: outcome!.held };
        }
        const paid = { ...purchase, granted: purchase.goods, moves: purchase.moves + 1 };
        await updateAll(tx, [paid], createdAt);
        return paid;
      });
    },

    async settle(events) {
      return await sql.begin(async (tx) => {
        const named = (pick: (event: PaymentEvent) => string | undefined) =>
          events.map(pick).filter((name) => name !== undefined);
        const rows = await tx<Purchase[]>`
          select ${columns} from purchases
          where provider_ref = any(${named((event) => event.providerRef)}::text[])
            or payment_ref = any(${named((event) => event.paymentRef)}::text[])
          order by id for update`;
        const purchases = new Map(rows.map((row) => [row.id, row]));
        const before = new Map(purchases);
        const findFor = finderAmong(rows, events);
        const judged = events.map((event) => {
          const purchase = findFor(event);
          return { event, purchase, wrong: purchase && contradiction(purchase, event) };
        });
        const sound = judged.filter(({ purchase, wrong }) => purchase && wrong === undefined);
        const fresh = await recordEvents(
          tx,
          sound.map(({ event, purchase }) => ({
            ...event,
            purchaseId: purchase!.id,
          })),
        );
        const settlements = judged.map(({ event, purchase, wrong }): Settlement => {
          if (!purchase) return { state: "unknown" };
          if (wrong !== undefined) return { state: "mismatch", reason: wrong };
          // The first of several equal ones in a batch counts.
          if (!fresh.delete(`${event.provider} ${event.id}`)) return { state: "duplicate" };
          const known = purchases.get(purchase.id)!;
          const learned = learn(known, event.change, known.amount, event.receivedAt);
          const status = statusOf(learned, known.amount);
          const paymentRef = known.paymentRef ?? event.paymentRef ?? null;
          purchases.set(known.id, { ...learned, status, paymentRef });
          return { state: "applied", status };
        });
        const at = events[0]!.receivedAt;
        const changed = [...purchases.values()].filter((p) => p !== before.get(p.id));
        // Only who becomes entitled, or stops being so, is booked; the rest is told apart by state.
        const moving = changed.filter((p) =>
          (p.status === "paid") !== (before.get(p.id)!.status === "paid")
        );
        const outcomes = await postOperations(tx, moving.map((p) => follow(p, [], at)));
        for (const [i, p] of moving.entries()) {
          const outcome = outcomes[i]!;
          if (outcome.state !== "done") throw new Error(`Purchase ${p.id} was booked before`);
          const granted = sum(p.granted, outcome.net);
          changed[changed.indexOf(p)] = { ...p, granted, moves: p.moves + 1 };
        }
        await updateAll(tx, changed, at);
        return settlements;
      });
    },

    async refund(purchaseId, at, entry) {
      return await sql.begin(async (tx) => {
        const [row] = await tx<Purchase[]>`
          select ${columns} from purchases where id = ${purchaseId} for update`;
        if (row?.status !== "paid") return undefined;
        const refunded: Purchase = { ...row, refundedAmount: row.amount, status: "refunded" };
        const price: LedgerMove = {
          asset: row.currency,
          amount: row.amount,
          ...{ counter: "spent", shortfall: "refuse" },
        };
        const [outcome] = await postOperations(tx, [follow(refunded, [price], at)]);
        if (outcome!.state !== "done") throw new Error(`Purchase ${row.id} was booked before`);
        const { [row.currency]: _price, ...net } = outcome!.net;
        const after = { ...refunded, granted: sum(row.granted, net), moves: row.moves + 1 };
        await updateAll(tx, [after], at);
        await insertEntry(tx, entry);
        return after;
      });
    },

    async find(by) {
      const [row] = "id" in by
        ? await sql<Purchase[]>`select ${columns} from purchases where id = ${by.id}`
        : await sql<Purchase[]>`
          select ${columns} from purchases where provider_ref = ${by.providerRef}`;
      return row;
    },

    async list({ userId, status }, { limit, offset, after }) {
      return await sql<Purchase[]>`
        select ${columns} from purchases
        where ${userId === undefined ? sql`true` : sql`user_id = ${userId}`}
          and ${status === undefined ? sql`true` : sql`status = ${status}`}
          and ${after ? sql`(created_at, id) < (${after.createdAt}, ${after.id}::uuid)` : sql`true`}
        order by created_at desc, id desc limit ${limit} offset ${offset}`;
    },
  };
}

/** Which of `rows` an event is about: by our reference, else by the provider's name of the payment. */
function finderAmong(rows: readonly Purchase[], events: readonly PaymentEvent[]) {
  const byRef = new Map(rows.map((row) => [row.providerRef, row]));
  const byPayment = new Map(rows.map((row) => [row.paymentRef, row]));
  const findByRef = ({ providerRef }: PaymentEvent) =>
    providerRef === undefined ? undefined : byRef.get(providerRef);
  for (const event of events) {
    const row = event.paymentRef !== undefined && findByRef(event);
    if (row && row.paymentRef === null) byPayment.set(event.paymentRef!, row);
  }
  return (event: PaymentEvent): Purchase | undefined =>
    event.providerRef !== undefined ? findByRef(event) : byPayment.get(event.paymentRef!);
}

/** Takes events in that are new. @returns their names */
async function recordEvents(
  tx: Transaction,
  events: (PaymentEvent & { purchaseId: string })[],
): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const rows = await tx<{ name: string }[]>`
    insert into webhook_events (provider, event_id, kind, purchase_id, received_at)
    select * from unnest(${events.map((e) => e.provider)}::text[],
      ${events.map((e) => e.id)}::text[], ${events.map((e) => e.type)}::text[],
      ${events.map((e) => e.purchaseId)}::uuid[],
      ${events.map((e) => e.receivedAt.toISOString())}::timestamptz[])
    on conflict do nothing returning provider || ' ' || event_id as name`;
  return new Set(rows.map(({ name }) => name));
}

/** Writes purchases back; studios hear of each new state (INT1). */
async function updateAll(
  tx: Transaction,
  purchases: readonly Purchase[],
  at: Date,
): Promise<void> {
  if (purchases.length === 0) return;
  const times = (pick: (p: Purchase) => Date | null) =>
    purchases.map((p) => pick(p)?.toISOString() ?? null);
  await tx`
    with n as (
      select * from unnest(${purchases.map((p) => p.id)}::uuid[],
        ${purchases.map((p) => p.status)}::text[],
        ${purchases.map((p) => JSON.stringify(p.granted))}::text[],
        ${purchases.map((p) => p.moves)}::int[], ${times((p) => p.paidAt)}::timestamptz[],
        ${times((p) => p.failedAt)}::timestamptz[],
        ${purchases.map((p) => p.refundedAmount)}::bigint[],
        ${times((p) => p.disputedAt)}::timestamptz[],
        ${times((p) => p.disputeWonAt)}::timestamptz[],
        ${purchases.map((p) => p.paymentRef)}::text[])
        as n (id, status, granted, moves, paid_at, failed_at, refunded_amount, disputed_at,
          dispute_won_at, payment_ref)
    ), told as (
      insert into outbox (kind, target, payload_json, created_at)
      select 'webhook', 'purchase.' || n.status, jsonb_build_object('purchase_id', p.id,
        'provider_ref', p.provider_ref, 'user_id', p.user_id, 'sku', p.item_sku,
        'amount', p.amount, 'currency', p.currency, 'status', n.status), ${at}::timestamptz
      from n join purchases p on p.id = n.id where p.status <> n.status
    )
    update purchases p set status = n.status, granted_json = n.granted::jsonb, moves = n.moves,
      paid_at = n.paid_at, failed_at = n.failed_at, refunded_amount = n.refunded_amount,
      disputed_at = n.disputed_at, dispute_won_at = n.dispute_won_at, payment_ref = n.payment_ref
    from n where p.id = n.id`;
}

/** Per asset; what comes to nothing is left out. */
function sum(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  return Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .map((asset): [string, number] => [asset, (a[asset] ?? 0) + (b[asset] ?? 0)])
      .filter(([, amount]) => amount !== 0),
  );
}
