/** Rows of the ledger and of the balances beside it. */

import type { Database, Fragment, Transaction } from "../../db/client.ts";
import { type AuditEntry, insertEntry } from "../audit/mod.ts";
import { players } from "../identity/mod.ts";
import type { Page } from "../platform/wire.ts";
import { isSqlState } from "../platform/sqlstate.ts";
import { postForPlayers } from "./ledger_store.ts";
import type { Booked, Holding, LedgerReport, Operation, Posted } from "./types.ts";

export interface InventoryStore {
  /** Posts operations in one transaction, of players who exist. @returns one outcome each */
  post(operations: Operation[]): Promise<Posted[]>;
  /** Posts one operation together with its entry in the audit log; a duplicate writes none. */
  postOne(operation: Operation, entry: AuditEntry): Promise<Posted>;
  /** What was booked for the player, the newest first unless the page says otherwise. */
  listBookings(userId: string, page: Page): Promise<Booked[]>;
  /** What the player has or owes; undefined for an unknown player. */
  list(userId: string): Promise<Holding[] | undefined>;
  /** Proves that entries sum to zero, balances to entries, and grants to what purchases claim. */
  report(): Promise<LedgerReport>;
}

/** What purchases say that the ledger has given for them, as queries. */
export interface LedgerClaims {
  /** `purchase_id`, `asset`, `amount`: in all what each has moved. */
  claimed(tx: Transaction): Fragment;
  /** `id`, `goods_json`, `granted_json` of those that are paid for and gave something else. */
  withheld(tx: Transaction): Fragment;
}

export function createInventoryStore(
  { sql, read }: Database,
  claims: LedgerClaims,
): InventoryStore {
  return {
    async post(operations) {
      const post = () => sql.begin((tx) => postForPlayers(tx, operations));
      return await post().catch((error) => {
        if (!isSqlState(error, "unique_violation")) throw error;
        // The same name with other balances, which no lock told of: it is known by now.
        return post();
      });
    },

    async postOne(operation, entry) {
      const post = () =>
        sql.begin(async (tx) => {
          const [posted] = await postForPlayers(tx, [operation]);
          if (posted!.state === "done") await insertEntry(tx, entry);
          return posted!;
        });
      return await post().catch((error) => {
        if (!isSqlState(error, "unique_violation")) throw error;
        return post();
      });
    },

    async listBookings(userId, { limit, offset, after, oldestFirst }) {
      const order = oldestFirst
        ? sql`order by o.created_at, o.id`
        : sql`order by o.created_at desc, o.id desc`;
      return await read((sql) =>
        sql<Booked[]>`
        select o.id, o.kind, o.ref, o.purchase_id as "purchaseId", o.created_at as "createdAt",
          (select coalesce(jsonb_object_agg(e.asset, e.amount), '{}') from (
            select asset, sum(amount) as amount from ledger_entries
            where operation_id = o.id and account in ('holding', 'debt') group by asset) e) as changes
        from ledger_operations o where o.user_id = ${userId}
          ${
          after
            ? sql`and (o.created_at, o.id) ${oldestFirst ? sql`>` : sql`<`}
              (${after.createdAt}, ${after.id}::uuid)`
            : sql``
        } ${order} limit ${limit} offset ${offset}`
      );
    },

    async list(userId) {
      const rows = await sql<(Holding & { asset: string | null })[]>`
        select b.asset, b.holding as quantity, b.debt, b.acquired_at as "acquiredAt"
        from ${
        players(sql)
      } u left join balances b on b.user_id = u.id and (b.holding > 0 or b.debt > 0)
        where u.id = ${userId} and u.deleted_at is null order by b.asset`;
      return rows.length === 0 ? undefined : rows.filter(({ asset }) => asset !== null);
    },

    async report() {
      return await sql.begin("isolation level repeatable read read only", async (tx) => {
        const [counts] = await tx<[Omit<LedgerReport, "problems">]>`
          select (select count(*) from ledger_operations) as operations,
            (select count(*) from ledger_entries) as entries,
            (select count(*) from balances) as balances`;
        const problems = await tx<{ problem: string }[]>`
          with unbalanced as (
            select operation_id, asset, sum(amount) as rest from ledger_entries
            group by operation_id, asset having sum(amount) <> 0
          ), sums as (
            select user_id, asset,
              coalesce(sum(amount) filter (where account = 'holding'), 0) as holding,
              -coalesce(sum(amount) filter (where account = 'debt'), 0) as debt
            from ledger_entries group by user_id, asset
          ), wrong as (
            select user_id, asset, coalesce(s.holding, 0) as proved, coalesce(b.holding, 0) as kept,
              coalesce(s.debt, 0) as proved_debt, coalesce(b.debt, 0) as kept_debt
            from sums s full join balances b using (user_id, asset)
            where (coalesce(s.holding, 0), coalesce(s.debt, 0))
              <> (coalesce(b.holding, 0), coalesce(b.debt, 0))
          ), granted as (
            select o.purchase_id, e.asset, sum(e.amount) as amount
            from ledger_operations o join ledger_entries e on e.operation_id = o.id
            where o.purchase_id is not null and e.account in ('holding', 'debt')
            group by o.purchase_id, e.asset
          ), claimed as (
            select purchase_id, asset, sum(amount) as amount
            from (${claims.claimed(tx)}) each group by purchase_id, asset
          ), strayed as (
            select purchase_id, asset, coalesce(g.amount, 0) as proved, coalesce(c.amount, 0) as kept
            from granted g full join claimed c using (purchase_id, asset)
            where coalesce(g.amount, 0) <> coalesce(c.amount, 0)
          ), withheld as (
            ${claims.withheld(tx)}
          )
          (select format('operation %s is off by %s of %s', operation_id, rest, asset) as problem
            from unbalanced limit 100)
          union all
          (select format('player %s has %s of %s and owes %s; the ledger says %s and %s',
            user_id, kept, asset, kept_debt, proved, proved_debt) from wrong limit 100)
          union all
          (select format('purchase %s claims %s of %s; the ledger says %s',
            purchase_id, kept, asset, proved) from strayed limit 100)
          union all
          (select format('purchase %s is paid for %s and gave %s', id, goods_json, granted_json)
            from withheld limit 100)`;
        return { ...counts, problems: problems.map(({ problem }) => problem) };
      });
    },
  };
}
