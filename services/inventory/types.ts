/** What players own, and how it changes hands. */

/** Items and virtual currencies by SKU, with whole positive quantities. */
export type Goods = Readonly<Record<string, number>>;

export type Account = "holding" | "debt" | "issued" | "consumed" | "spent" | "reclaimed";

/** What the game's side of a move is booked to. */
export type Counter = Exclude<Account, "holding" | "debt">;

/**
 * What happens when a player has less than is taken: `refuse` the whole operation, book the rest as
 * a `debt` that later grants pay first, or `forgive` the rest.
 */
export type Shortfall = "refuse" | "debt" | "forgive";

/** Gives (positive amount) or takes (negative) one asset. */
export interface LedgerMove {
  asset: string;
  amount: number;
  counter: Counter;
  shortfall: Shortfall;
}

export interface Balance {
  holding: number;
  debt: number;
}

export interface Entry {
  asset: string;
  account: Account;
  amount: number;
}

export type OperationKind = "purchase" | "clawback" | "consume" | "grant";

/** A booking that happens wholly or not at all, and once per `kind` and `ref`. */
export interface Operation {
  id: string;
  kind: OperationKind;
  ref: string;
  userId: string;
  purchaseId: string | null;
  digest: Uint8Array | null;
  moves: LedgerMove[];
  at: Date;
}

/** What became of an operation; `held` is what the player has of its assets afterwards. */
export type Outcome =
  | { state: "done"; held: Goods; net: Goods }
  | { state: "duplicate"; held: Goods; digest: Uint8Array | null }
  | { state: "insufficient"; asset: string; held: number };

/** What became of an operation that was asked for in a player's name. */
export type Posted = Outcome | { state: "unknown_user" };

/** What was booked for a player, as the staff reads it. */
export interface Booked {
  id: string;
  /** `purchase`, `clawback`, `consume`, `grant`. */
  kind: string;
  ref: string;
  purchaseId: string | null;
  createdAt: Date;
  /** What it changed of what the player holds, less what they owe: `{asset: amount}`. */
  changes: Goods;
}

/** One line of an inventory. */
export interface Holding {
  asset: string;
  quantity: number;
  debt: number;
  acquiredAt: Date;
}

/** What proving the sums found; every list names at most a hundred. */
export interface LedgerReport {
  operations: number;
  entries: number;
  balances: number;
  problems: string[];
}
