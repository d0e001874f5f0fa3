/** Rows of purchases and of the events that settled them. */

import { and, eq, getTableColumns, sql as expression } from "drizzle-orm";
import type { Database, Transaction } from "../../../db/client.ts";
import { byTime, orm } from "../../../db/orm.ts";
import { purchases } from "../../../db/schema/store.ts";
import { type AuditEntry, insertEntry } from "../../audit/mod.ts";
import {
  difference,
  type LedgerMove,
  type Operation,
  ownsAny,
  postOperations,
  type Shortfall,
} from "../../inventory/mod.ts";
import type { Page } from "../../platform/wire.ts";
import {
  claimEarly,
  finderAmong,
  keepEarly,
  lockPayments,
  recordEvents,
  sum,
  updateAll,
} from "./event.ts";
import { decideOn, learned, meaningOf, statusOf } from "../rules.ts";
import type { Heard, PaymentEvent, Purchase, PurchaseStatus, Settlement } from "../types.ts";

/** How the ledger follows a purchase. */
export interface LedgerTerms {
  nextId(): string;
  /** What a refund does about goods that are gone already. */
  shortfallOf(asset: string): Shortfall;
}

/** The player has the item already. */
export interface Owned {
  owned: true;
}

export interface PurchaseStore {
  /**
   * Stores a pending purchase; an id that is there already changes nothing.
   * @param single whether nobody needs a second one @returns the row, or that the player has one
   */
  insert(purchase: Purchase, single: boolean): Promise<Purchase | Owned>;
  /**
   * Buys with a virtual currency: takes the price, grants the goods and stores the purchase as paid,
   * all or nothing.
   * @returns the purchase, or what the player has of the currency where that is too little
   */
  buy(purchase: Purchase, single: boolean): Promise<Purchase | Owned | { held: number }>;
  /** Takes events in, in one transaction. @returns one settlement each */
  apply(events: PaymentEvent[]): Promise<Settlement[]>;
  /**
   * Refunds a purchase paid with a virtual currency: takes the goods back and returns the price.
   * @returns undefined unless it was paid
   */
  refund(purchaseId: string, at: Date, entry: AuditEntry): Promise<Purchase | undefined>;
  /** What the staff does about a payment that does not fit. @returns undefined unless there is one */
  decide(
    purchaseId: string,
    decision: "grant" | "return",
    at: Date,
    entry: AuditEntry,
  ): Promise<Purchase | undefined>;
  find(by: { id: string } | { providerRef: string }): Promise<Purchase | undefined>;
  /** By when they began, the newest first unless the page says otherwise. */
  list(of: { userId?: string; status?: PurchaseStatus }, page: Page): Promise<Purchase[]>;
}

/** Undoes a transaction. */
const SECOND = new Error("The player has the item already");

export function createPurchaseStore({ sql, read }: Database, terms: LedgerTerms): PurchaseStore {
  const columns = sql`
    id, user_id as "userId", item_sku as sku, amount, currency, status,
    provider_ref as "providerRef", payment_refs as "paymentRefs", created_at as "createdAt", goods_json as goods,
    granted_json as granted, moves, paid_at as "paidAt", failed_at as "failedAt",
    expired_at as "expiredAt", unmatched_at as "unmatchedAt",
    unmatched_reason as "unmatchedReason", refunded_amount as "refundedAmount",
    heard_json as heard`;

  async function insert(
    on: Database["sql"] | Transaction,
    p: Purchase,
    single: boolean,
  ): Promise<boolean> {
    const rows = await on`
      insert into purchases (id, user_id, item_sku, amount, currency, status, provider_ref,
        created_at, goods_json, granted_json, moves, paid_at)
      select ${p.id}::uuid, ${p.userId}::uuid, ${p.sku}::text, ${p.amount}::bigint,
        ${p.currency}::text, ${p.status}::text, ${p.providerRef}::text,
        ${p.createdAt}::timestamptz, ${JSON.stringify(p.goods)}::text::jsonb,
        ${JSON.stringify(p.granted)}::text::jsonb, ${p.moves}::int, ${p.paidAt}::timestamptz
      where not (${single}::boolean and ${ownsAny(on, p.userId, p.sku)})
      on conflict (id) do nothing returning 1`;
    return rows.length === 1;
  }

  /** What was not inserted is there already, or was not to be. */
  async function findOrOwned(
    on: Database["sql"] | Transaction,
    id: string,
  ): Promise<Purchase | Owned> {
    const [row] = await on<Purchase[]>`select ${columns} from purchases where id = ${id}`;
    return row ?? { owned: true };
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

  /** Writes purchases back as they are `now`, the ledger with them. @returns the rows */
  async function write(
    tx: Transaction,
    before: ReadonlyMap<string, Purchase>,
    now: Iterable<Purchase>,
    at: Date,
  ): Promise<Purchase[]> {
    const changed = [...now].filter((p) => p !== before.get(p.id));
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
    return changed;
  }

  return {
    async insert(purchase, single) {
      await insert(sql, purchase, single);
      return await findOrOwned(sql, purchase.id);
    },

    async buy(purchase, single) {
      return await sql.begin(async (tx) => {
        // The row first: a repetition waits here until the first one is through.
        if (!await insert(tx, { ...purchase, status: "pending" }, single)) {
          return await findOrOwned(tx, purchase.id);
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
        // Bought twice at once: the second one waited for the price and finds the first one's goods.
        const { sku, goods } = purchase;
        if (single && outcome!.state === "done" && outcome!.held[sku]! > goods[sku]!) throw SECOND;
        const paid = { ...purchase, granted: purchase.goods, moves: purchase.moves + 1 };
        await updateAll(tx, [paid], createdAt);
        return paid;
      }).catch((error): Owned => {
        if (error !== SECOND) throw error;
        return { owned: true };
      });
    },

    async apply(given) {
      return await sql.begin(async (tx) => {
        const refsOf = (events: readonly PaymentEvent[]) =>
          events.map(({ paymentRef }) => paymentRef).filter((ref) => ref !== undefined);
        const named = given.filter(({ providerRef }) => providerRef !== undefined);
        await lockPayments(tx, refsOf(given));
        const events = [...await claimEarly(tx, refsOf(named)), ...given];
        const rows = await tx<Purchase[]>`
          select ${columns} from purchases
          where provider_ref = any(${named.map((event) => event.providerRef!)}::text[])
            or payment_refs && ${refsOf(events)}::text[]
          order by id for update`;
        const purchases = new Map(rows.map((row) => [row.id, row]));
        const before = new Map(purchases);
        const findFor = finderAmong(rows, events);
        // Each is judged by what the ones before it in the batch have told.
        const reported = new Map(purchases);
        const judged = events.map((event) => {
          const purchase = findFor(event);
          if (!purchase) return { event };
          const known = reported.get(purchase.id)!;
          const meaning = meaningOf(known, event);
          if ("change" in meaning) reported.set(known.id, learned(known, event, meaning.change));
          return { event, purchase, meaning };
        });
        const sound = judged.filter(({ meaning }) => meaning && "change" in meaning);
        const fresh = await recordEvents(
          tx,
          sound.map(({ event, purchase }) => ({
            ...event,
            purchaseId: purchase!.id,
          })),
        );
        const settlements = judged.map(({ event, purchase, meaning }): Settlement => {
          if (!purchase || !meaning) return { state: "unknown" };
          if ("wrong" in meaning) return { state: "mismatch", reason: meaning.wrong };
          const { change } = meaning;
          // The first of several equal ones in a batch counts.
          if (!fresh.delete(`${event.provider} ${event.id}`)) return { state: "duplicate" };
          const now = learned(purchases.get(purchase.id)!, event, change);
          purchases.set(now.id, now);
          return change.kind === "unmatched"
            ? { state: "unmatched", reason: change.reason }
            : { state: "applied", status: now.status };
        });
        await keepEarly(tx, judged.filter(({ purchase }) => !purchase).map(({ event }) => event));
        await write(tx, before, purchases.values(), given[0]!.receivedAt);
        return settlements.slice(events.length - given.length);
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

    async decide(purchaseId, decision, at, entry) {
      return await sql.begin(async (tx) => {
        const [row] = await tx<Purchase[]>`
          select ${columns} from purchases where id = ${purchaseId} for update`;
        if (row?.status !== "unmatched") return undefined;
        const decided = decideOn(row, decision, { amount: row.amount, at });
        const now = { ...decided, status: statusOf(decided, row.amount) };
        const [after] = await write(tx, new Map([[row.id, row]]), [now], at);
        await insertEntry(tx, entry);
        return after;
      });
    },

    async find(by) {
      const [row] = await orm(sql).select(purchaseColumns()).from(purchases)
        .where("id" in by ? eq(purchases.id, by.id) : eq(purchases.providerRef, by.providerRef));
      return row;
    },

    async list({ userId, status }, page) {
      const { behind, order } = byTime(purchases, page);
      return await read(async (sql) =>
        await orm(sql).select(purchaseColumns()).from(purchases)
          .where(and(
            userId === undefined ? undefined : eq(purchases.userId, userId),
            status === undefined ? undefined : eq(purchases.status, status),
            behind,
          ))
          .orderBy(...order).limit(page.limit).offset(page.offset)
      );
    },
  };
}

/** The same columns for the query builder. */
function purchaseColumns() {
  const { itemSku: sku, goodsJson: goods, grantedJson: granted, heardJson, ...columns } =
    getTableColumns(purchases);
  return { ...columns, sku, goods, granted, heard: expression<Heard>`${heardJson}` };
}
