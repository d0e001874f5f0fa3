/** Double-entry bookkeeping of one player's assets (INV5). Pure. */

import type { Balance, Entry, LedgerMove } from "./types.ts";

/** The effect of one move. */
export interface Settled {
  balance: Balance;
  /** Sum to zero. */
  entries: Entry[];
  /** What the player's side gained (holding less debt); negative where it lost. */
  net: number;
}

/** @returns undefined when the player has too little and the move says `refuse` */
export function applyMove(balance: Balance, move: LedgerMove): Settled | undefined {
  return move.amount >= 0 ? give(balance, move) : take(balance, move);
}

function give({ holding, debt }: Balance, { asset, amount, counter }: LedgerMove): Settled {
  const paid = Math.min(debt, amount);
  return {
    balance: { holding: holding + amount - paid, debt: debt - paid },
    entries: book(asset, [[counter, -amount], ["debt", paid], ["holding", amount - paid]]),
    net: amount,
  };
}

function take(
  { holding, debt }: Balance,
  { asset, amount, counter, shortfall }: LedgerMove,
): Settled | undefined {
  const wanted = -amount;
  const taken = Math.min(holding, wanted);
  const missing = wanted - taken;
  if (missing > 0 && shortfall === "refuse") return undefined;
  const owed = shortfall === "debt" ? missing : 0;
  return {
    balance: { holding: holding - taken, debt: debt + owed },
    entries: book(asset, [["holding", -taken], ["debt", -owed], [counter, taken + owed]]),
    net: 0 - taken - owed,
  };
}

function book(asset: string, lines: [Entry["account"], number][]): Entry[] {
  return lines.filter(([, amount]) => amount !== 0)
    .map(([account, amount]) => ({ asset, account, amount }));
}

/** Moves that change `from` into `to`, assets in order. */
export function difference(
  from: Readonly<Record<string, number>>,
  to: Readonly<Record<string, number>>,
): { asset: string; amount: number }[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].sort()
    .map((asset) => ({ asset, amount: (to[asset] ?? 0) - (from[asset] ?? 0) }))
    .filter(({ amount }) => amount !== 0);
}
