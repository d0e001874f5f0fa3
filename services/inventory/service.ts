/**
 * What a player has, uses up and is given (INV5, INV6).
 *
 * Holds the bookings that wait for one common transaction; routes read and use up, prizes
 * grant. What is answered is committed, counts once per key or `ref`, and leaves nothing below zero.
 * Purchases book in their own transaction, past this service, through the same ledger.
 */

import { createBatcher } from "../platform/work/batcher.ts";
import { sameBytes } from "../platform/bytes.ts";
import type { Clock } from "../platform/time/clock.ts";
import { requestFailures } from "../platform/errors.ts";
import type { Ids } from "../platform/ids.ts";
import { isUnavailable } from "../platform/unavailable.ts";
import type { Actor } from "../identity/mod.ts";
import type { Page } from "../platform/wire.ts";
import type { CurrentGame } from "../game/mod.ts";
import { inventoryFailures } from "./errors.ts";
import type { InventoryStore } from "./store.ts";
import type { Booked, Goods, Holding, LedgerReport, Operation, Posted } from "./types.ts";

export interface Inventory {
  /** What the player has and owes. @throws inventory.user_not_found */
  get(userId: string): Promise<Holding[]>;
  /**
   * Uses up some of an item, once per key. @returns what is left
   * @throws inventory.user_not_found, inventory.unknown_sku, inventory.not_consumable, inventory.insufficient
   */
  consume(request: {
    userId: string;
    sku: string;
    quantity: number;
    /** Idempotency-Key with the caller it belongs to. */
    key: string;
    /** Digest of the request: the same key with another one is refused. */
    digest: Uint8Array;
  }): Promise<number>;
  /**
   * Gives goods, once per `ref`. @returns whether it was the first time
   * @throws inventory.user_not_found
   */
  grant(grant: { userId: string; goods: Goods; ref: string }): Promise<boolean>;
  /**
   * One of the staff gives goods, once per key, with its entry in the audit log.
   * @returns what the player has of them afterwards
   * @throws inventory.user_not_found, inventory.unknown_sku, request.idempotency_key_reused
   */
  give(actor: Actor, gift: {
    userId: string;
    goods: Goods;
    reason: string;
    /** Idempotency-Key, and the digest of the request that it belongs to. */
    key: string;
    digest: Uint8Array;
  }): Promise<Goods>;
  /** What was booked for the player, the newest first unless the page says otherwise. */
  listBookings(userId: string, page: Page): Promise<Booked[]>;
  verify(): Promise<LedgerReport>;
  drain(): Promise<void>;
}

export function createInventory(
  { store, game, clock, ids }: {
    store: InventoryStore;
    game: CurrentGame;
    clock: Clock;
    ids: Ids;
  },
): Inventory {
  const postings = createBatcher<Operation, Posted>({
    run: (batch) => store.post(batch),
    hopeless: isUnavailable,
    overload: () => requestFailures.make("unavailable", "Too many inventory changes are waiting"),
  });

  function operation(
    of: Pick<Operation, "kind" | "ref" | "userId" | "moves" | "digest">,
  ): Operation {
    return { id: ids.next(), purchaseId: null, at: new Date(clock.now()), ...of };
  }

  function refuseUnknown(userId: string): never {
    throw inventoryFailures.make("user_not_found", `Cannot find the player ${userId}`);
  }

  const issued = (goods: Goods) =>
    Object.entries(goods).map(([asset, amount]) => ({
      ...{ asset, amount, counter: "issued" as const, shortfall: "refuse" as const },
    }));

  return {
    async get(userId) {
      return await store.list(userId) ?? refuseUnknown(userId);
    },

    async consume({ userId, sku, quantity, key, digest }) {
      const item = game.findItem(sku) ??
        inventoryFailures.fail(
          "unknown_sku",
          `Cannot consume "${sku}": it is not in the catalogue`,
        );
      if (item.kind !== "consumable" && item.kind !== "currency") {
        throw inventoryFailures.make("not_consumable", `Cannot consume "${sku}": it stays`);
      }
      const outcome = await postings.add(operation({
        kind: "consume",
        ref: key,
        userId,
        digest,
        moves: [{ asset: sku, amount: -quantity, counter: "consumed", shortfall: "refuse" }],
      }));
      if (outcome.state === "unknown_user") refuseUnknown(userId);
      if (outcome.state === "insufficient") {
        throw inventoryFailures.make(
          "insufficient",
          `Cannot consume ${quantity} of "${sku}": there are ${outcome.held}`,
          { members: { sku, held: outcome.held } },
        );
      }
      if (outcome.state === "duplicate" && !(outcome.digest && sameBytes(outcome.digest, digest))) {
        throw requestFailures.make(
          "idempotency_key_reused",
          "Cannot answer: this Idempotency-Key belongs to another body",
        );
      }
      return outcome.held[sku]!;
    },

    async grant({ userId, goods, ref }) {
      const moves = issued(goods);
      const outcome = await postings.add(
        operation({ kind: "grant", ref, userId, moves, digest: null }),
      );
      if (outcome.state === "unknown_user") refuseUnknown(userId);
      return outcome.state === "done";
    },

    async give({ caller, address }, { userId, goods, reason, key, digest }) {
      for (const sku of Object.keys(goods)) {
        if (!game.findItem(sku)) {
          throw inventoryFailures.make("unknown_sku", `Cannot grant "${sku}": nobody sells it`);
        }
      }
      const moves = issued(goods);
      const ref = `staff ${caller.id} ${key}`;
      const given = operation({ kind: "grant", ref, userId, moves, digest });
      const outcome = await store.postOne(given, {
        ...{ at: given.at, action: "inventory.grant", actor: caller.id, subjects: [userId] },
        ...{ addresses: [address], outcome: "done", details: { goods, reason } },
      });
      if (outcome.state === "unknown_user") refuseUnknown(userId);
      if (outcome.state === "insufficient") throw new Error("A gift takes nothing");
      if (outcome.state === "duplicate" && !(outcome.digest && sameBytes(outcome.digest, digest))) {
        throw requestFailures.make(
          "idempotency_key_reused",
          "Cannot answer: this Idempotency-Key belongs to another body",
        );
      }
      return outcome.held;
    },

    listBookings: (userId, page) => store.listBookings(userId, page),
    verify: () => store.report(),
    drain: () => postings.drain(),
  };
}
