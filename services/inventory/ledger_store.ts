/**
 * Posting operations: a few multi-row statements inside one transaction, whatever their number.
 *
 * Balances are locked in order of player and asset, so that batches of several nodes wait for one
 * another and never in a circle; a repeated operation finds the first one behind that lock.
 */

import type { Transaction } from "../../db/client.ts";
import { isUnknown, keptPlayer } from "../identity/mod.ts";
import { announce, inRoom } from "../outbox/mod.ts";
import { inventoryUpdated } from "./events.ts";
import { byteas, instants, numbers, uuids } from "../../db/arrays.ts";
import { applyMove } from "./rules.ts";
import type { Balance, Entry, Goods, Operation, Outcome, Posted } from "./types.ts";

/** Balances touched by a batch, by player and asset. */
type Book = Map<string, Balance & { userId: string; asset: string; at: Date }>;

/** What the operations of a batch touch. */
interface Locked {
  book: Book;
  known: Map<string, { held: Goods; digest: Uint8Array | null }>;
}

interface Booking {
  operation: Operation;
  outcome: Extract<Outcome, { state: "done" }>;
  entries: Entry[];
}

/** Posts operations in their order, whoever they are of. @returns one outcome each */
export async function postOperations(
  tx: Transaction,
  operations: readonly Operation[],
): Promise<Outcome[]> {
  if (operations.length === 0) return [];
  return await bookAll(tx, operations, await lock(tx, operations));
}

/** The same, where the player exists. */
export async function postForPlayers(
  tx: Transaction,
  operations: readonly Operation[],
): Promise<Posted[]> {
  if (operations.length === 0) return [];
  // Sent together, run one after the other.
  const [held, locked] = await Promise.all([
    holdPlayers(tx, operations).execute(),
    lock(tx, operations, { of: "players" }),
  ]);
  const players = new Set(held.map(({ id }) => id));
  const known = operations.filter(({ userId }) => players.has(userId));
  const outcomes = (await bookAll(tx, known, locked)).values();
  return operations.map(({ userId }) =>
    players.has(userId) ? outcomes.next().value! : { state: "unknown_user" }
  );
}

/** So that an account is deleted before all of it or after. Looked up one by one, in order. */
function holdPlayers(tx: Transaction, operations: readonly Operation[]) {
  const players = [...new Set(operations.map(({ userId }) => userId))].sort();
  return tx<{ id: string }[]>`
    select held.id from unnest(${uuids(players)}::text::uuid[]) as i (id)
      cross join lateral ${keptPlayer(tx, tx`i.id`)} held`;
}

async function bookAll(
  tx: Transaction,
  operations: readonly Operation[],
  { book, known }: Locked,
): Promise<Outcome[]> {
  const posted: Booking[] = [];
  const outcomes = operations.map((operation): Outcome => {
    const name = nameOf(operation);
    const before = known.get(name);
    if (before) return { state: "duplicate", ...before };
    const done = apply(book, operation);
    if (done.outcome.state === "done") {
      posted.push({ operation, outcome: done.outcome, entries: done.entries });
      known.set(name, { held: done.outcome.held, digest: operation.digest });
    }
    return done.outcome;
  });
  if (posted.length > 0) await write(tx, posted, book);
  return outcomes;
}

function apply(book: Book, operation: Operation): { outcome: Outcome; entries: Entry[] } {
  const { userId, moves } = operation;
  const drafts = new Map<string, Balance>();
  const entries: Entry[] = [];
  const net: Record<string, number> = {};
  for (const move of moves) {
    const key = keyOf(userId, move.asset);
    const balance = drafts.get(key) ?? book.get(key) ?? { holding: 0, debt: 0 };
    const applied = applyMove(balance, move);
    if (!applied) {
      const { asset } = move;
      return { outcome: { state: "insufficient", asset, held: balance.holding }, entries: [] };
    }
    drafts.set(key, applied.balance);
    entries.push(...applied.entries);
    net[move.asset] = (net[move.asset] ?? 0) + applied.net;
  }
  for (const [key, balance] of drafts) Object.assign(book.get(key)!, balance, { at: operation.at });
  const held = Object.fromEntries(
    moves.map(({ asset }) => [asset, drafts.get(keyOf(userId, asset))!.holding]),
  );
  return { outcome: { state: "done", held, net }, entries };
}

/**
 * Locks the balances and reads which operations are known already. The statements go out together
 * and run one after the other: whoever held a lock before has committed what is found.
 */
async function lock(
  tx: Transaction,
  operations: readonly Operation[],
  { of = "anybody" }: { of?: "anybody" | "players" } = {},
): Promise<Locked> {
  const keys = new Map<string, { userId: string; asset: string; needed: boolean; at: Date }>();
  for (const { userId, moves, at } of operations) {
    for (const { asset, amount, shortfall } of moves) {
      const key = keyOf(userId, asset);
      // Without a row there is nothing to take: the operation is refused.
      const needed = amount > 0 || shortfall !== "refuse" || keys.get(key)?.needed === true;
      keys.set(key, { userId, asset, needed, at });
    }
  }
  const sorted = [...keys].sort(([a], [b]) => a < b ? -1 : 1).map(([, key]) => key);
  const needed = sorted.filter((key) => key.needed);
  const inserted = needed.length > 0 && tx`
    insert into balances (user_id, asset, acquired_at)
    select i.* from unnest(${uuids(needed.map((k) => k.userId))}::text::uuid[],
      ${needed.map((k) => k.asset)}::text[], ${instants(needed.map((k) => k.at))}::timestamptz[])
      as i (user_id, asset, at)
    ${of === "players" ? tx`where not ${isUnknown(tx, tx`i.user_id`)}` : tx``}
    on conflict do nothing`.execute();
  const locked = tx<{ userId: string; asset: string; holding: number; debt: number }[]>`
    select user_id as "userId", asset, holding, debt from balances
    where (user_id, asset) in (select * from unnest(${
    uuids(sorted.map((k) => k.userId))
  }::text::uuid[],
      ${sorted.map((k) => k.asset)}::text[]))
    order by user_id, asset for update`.execute();
  const posted = tx<{ kind: string; ref: string; held: Goods; digest: Uint8Array | null }[]>`
    select kind, ref, result_json as held, digest from ledger_operations
    where (kind, ref) in (select * from unnest(${operations.map((o) => o.kind)}::text[],
      ${operations.map((o) => o.ref)}::text[]))`.execute();
  const [, balances, found] = await Promise.all([inserted, locked, posted]);
  return {
    book: new Map(balances.map((row) => {
      const key = keyOf(row.userId, row.asset);
      return [key, { ...row, at: keys.get(key)!.at }];
    })),
    known: new Map(found.map(({ held, digest, ...row }) => [nameOf(row), { held, digest }])),
  };
}

async function write(tx: Transaction, posted: readonly Booking[], book: Book): Promise<void> {
  const operations = posted.map(({ operation }) => operation);
  const entries = posted.flatMap(({ operation: { id, userId }, entries }) =>
    entries.map((entry) => ({ ...entry, id, userId }))
  );
  const touched = new Set(
    posted.flatMap(({ operation: { userId, moves } }) =>
      moves.map(({ asset }) => keyOf(userId, asset))
    ),
  );
  const balances = [...book].filter(([key]) => touched.has(key)).map(([, balance]) => balance);
  const changes = posted.map(({ operation: { userId, moves } }) =>
    JSON.stringify(
      [...new Set(moves.map(({ asset }) => asset))].map((sku) => {
        const { holding, debt } = book.get(keyOf(userId, sku))!;
        return { sku, quantity: holding, debt };
      }),
    )
  );
  await tx`
    with booked as (
      insert into ledger_operations
        (id, kind, ref, user_id, purchase_id, digest, result_json, created_at)
      select id, kind, ref, user_id, purchase_id, digest, result::jsonb, at
      from unnest(${uuids(operations.map((o) => o.id))}::text::uuid[], ${
    operations.map((o) => o.kind)
  }::text[],
        ${operations.map((o) => o.ref)}::text[], ${
    uuids(operations.map((o) => o.userId))
  }::text::uuid[],
        ${uuids(operations.map((o) => o.purchaseId))}::text::uuid[],
        ${byteas(operations.map((o) => o.digest))}::bytea[],
        ${posted.map(({ outcome }) => JSON.stringify(outcome.held))}::text[],
        ${instants(operations.map((o) => o.at))}::timestamptz[])
        as o (id, kind, ref, user_id, purchase_id, digest, result, at)
    ), entered as (
      insert into ledger_entries (operation_id, user_id, asset, account, amount)
      select * from unnest(${uuids(entries.map((e) => e.id))}::text::uuid[],
        ${uuids(entries.map((e) => e.userId))}::text::uuid[], ${
    entries.map((e) => e.asset)
  }::text[],
        ${entries.map((e) => e.account)}::text[], ${
    numbers(entries.map((e) => e.amount))
  }::text::bigint[])
    ), announced as (
      ${
    announce(
      tx,
      inRoom(tx, inventoryUpdated, {
        room: tx`'user:' || user_id`,
        data: { cause: tx`cause`, changes: tx`changes::jsonb` },
        at: tx`at`,
        from: tx`unnest(${uuids(operations.map((o) => o.userId))}::text::text[],
          ${operations.map((o) => o.kind)}::text[], ${changes}::text[],
          ${
          instants(operations.map((o) => o.at))
        }::timestamptz[]) as n (user_id, cause, changes, at)`,
      }),
    )
  }
    )
    update balances b set holding = n.holding, debt = n.debt,
      acquired_at = case when b.holding = 0 and n.holding > 0 then n.at else b.acquired_at end
    from unnest(${uuids(balances.map((b) => b.userId))}::text::uuid[], ${
    balances.map((b) => b.asset)
  }::text[],
      ${numbers(balances.map((b) => b.holding))}::text::bigint[], ${
    numbers(balances.map((b) => b.debt))
  }::text::bigint[],
      ${
    instants(balances.map((b) => b.at))
  }::timestamptz[]) as n (user_id, asset, holding, debt, at)
    where b.user_id = n.user_id and b.asset = n.asset`;
}

const keyOf = (userId: string, asset: string) => `${userId} ${asset}`;
const nameOf = ({ kind, ref }: { kind: string; ref: string }) => `${kind} ${ref}`;
