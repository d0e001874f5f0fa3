/** What players buy, and what becomes of it. */

import type { Chance } from "./chance.ts";
import { iso, type Rows } from "./season.ts";
import { book } from "./season_matches.ts";

export interface Shopper {
  id: string;
  /** Chance to buy on a day of play. */
  spends: number;
  coins: number;
}

const GOODS: [sku: string, cents: number, weight: number, coins: number][] = [
  ["coins-small", 299, 5, 300],
  ["coins-large", 999, 3, 1_200],
  ["season-pass", 1_499, 2, 0],
];
const DAY = 86_400_000;
const SKIN = 250;

export function shop(
  chance: Chance,
  rows: Rows,
  player: Shopper,
  at: number,
): void {
  if (player.coins >= SKIN && chance.next() < 0.4) {
    player.coins -= SKIN;
    book(chance, rows, player, {
      kind: "consume",
      at,
      asset: "coins",
      amount: -SKIN,
      account: "spent",
    });
  }
  if (chance.next() < player.spends) buy(chance, rows, player, at);
}

function buy(chance: Chance, rows: Rows, player: Shopper, at: number): void {
  const [sku, amount, , coins] = chance.pick(
    GOODS,
    GOODS.map(([, , weight]) => weight),
  );
  const id = chance.id();
  const currency = chance.pick(["EUR", "USD"], [3, 2]);
  const fate = chance.next();
  const status = fate < 0.06
    ? "failed"
    : fate < 0.1
    ? "pending"
    : fate < 0.15
    ? "refunded"
    : fate < 0.165
    ? "disputed"
    : "paid";
  const isPaid = ["paid", "refunded", "disputed"].includes(status);
  const paidAt = at + 20_000 + 60_000 * chance.next();
  rows.purchases!.push({
    ...{
      id,
      user_id: player.id,
      item_sku: sku,
      amount,
      currency,
      status,
      provider_ref: `ref-${id}`,
    },
    ...{
      created_at: iso(at),
      payment_refs: [],
      goods_json: {},
      granted_json: {},
      moves: 0,
      heard_json: {},
    },
    ...{
      paid_at: isPaid ? iso(paidAt) : null,
      failed_at: status === "failed" ? iso(paidAt) : null,
    },
    // Some get a part of it back and keep what they bought.
    refunded_amount: status === "refunded"
      ? amount
      : status === "paid" && chance.next() < 0.02
      ? 100
      : 0,
  });
  if (isPaid && coins > 0) {
    player.coins += coins;
    const about = { at: paidAt, asset: "coins", purchaseId: id };
    book(chance, rows, player, {
      kind: "purchase",
      ...about,
      amount: coins,
      account: "issued",
    });
    if (status === "refunded") {
      player.coins = Math.max(0, player.coins - coins);
      const back = {
        ...about,
        at: paidAt + 3 * DAY,
        amount: -coins,
        account: "reclaimed",
      };
      book(chance, rows, player, { kind: "clawback", ...back });
    }
  }
  if (status === "disputed") {
    rows.webhook_events!.push({
      ...{
        provider: "standard",
        event_id: `dispute-${id}`,
        kind: "payment.disputed",
      },
      ...{ purchase_id: id, received_at: iso(paidAt + 9 * DAY) },
    });
  }
}
