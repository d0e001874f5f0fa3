/** The walk over everything that the domains keep about one player. */

import type { Database, Fragment, Sql } from "../../db/client.ts";
import { accountStates, deletedAccounts, deletionsAfter, lockAccount } from "../identity/mod.ts";
import { announce, toWebhooks } from "../outbox/mod.ts";
import {
  type AfterErasing,
  type Collected,
  PERSONAL_PAGE,
  type PersonalData,
} from "../platform/personal.ts";
import { userDeleted } from "./events.ts";

/** What is kept of one kind. */
export interface CollectedKind {
  kind: string;
  /** A player has at most one of it. */
  single: boolean;
  /** JSON texts of the rows, page by page. */
  pages: AsyncIterable<string[]>;
}

export interface PrivacyStore {
  /** All rows about the player, by kind. */
  collect(userId: string): Iterable<CollectedKind>;
  /** Erases what the domains keep, in one transaction. @returns what must follow */
  erase(userId: string, at: Date): Promise<AfterErasing[]>;
  /** Players deleted after `since` of whom something is left, or has come since, by id; behind `after`. */
  listUnfinished(since: Date, after: string | undefined, limit: number): Promise<string[]>;
}

/** What a list of deletions is made of, and applied to. */
export interface DeletionListStore {
  /** By time, then id; behind `after`. */
  listDeleted(
    after: { at: Date; id: string } | undefined,
    limit: number,
  ): Promise<{ id: string; at: Date }[]>;
  /** Those of them that have a row. */
  findAccounts(ids: readonly string[]): Promise<{ id: string; alive: boolean }[]>;
}

/** @param personal in the order of the export; deletion goes backwards, the account itself last */
export function createPrivacyStore(
  { sql }: Pick<Database, "sql">,
  personal: readonly PersonalData[],
): PrivacyStore & DeletionListStore {
  return {
    *collect(userId) {
      for (const { collect } of personal) {
        for (const part of collect?.(sql, userId) ?? []) {
          yield { kind: part.kind, single: "one" in part, pages: pagesOf(sql, part) };
        }
      }
    },

    async erase(userId, at) {
      return await sql.begin(async (tx) => {
        if (await lockAccount(tx, userId)) {
          await announce(tx, toWebhooks(tx, userDeleted, { data: { user_id: userId }, at }));
        }
        const after: AfterErasing[] = [];
        for (const { erase } of personal.toReversed()) {
          const follow = await erase?.(tx, userId, at);
          if (follow) after.push(follow);
        }
        return after;
      });
    },

    async listUnfinished(since, after, limit) {
      const left = personal.flatMap(({ left }) => left?.(sql, sql`u.id`) ?? [])
        .map((query): Fragment => sql`exists (${query})`)
        .reduce((all, one) => sql`${all} or ${one}`);
      const rows = await sql<{ id: string }[]>`
        select u.id from ${deletedAccounts(sql, since)}
        where (${left}) ${after === undefined ? sql`` : sql`and u.id > ${after}::uuid`}
        order by u.id limit ${limit}`;
      return rows.map(({ id }) => id);
    },

    listDeleted: async (after, limit) => await deletionsAfter(sql, after, limit),
    findAccounts: async (ids) => await accountStates(sql, ids),
  };
}

function pagesOf(sql: Sql, part: Collected): AsyncIterable<string[]> {
  if ("pages" in part) return part.pages;
  return "one" in part ? readOnce(part.one) : readPages(sql, part.many);
}

async function* readOnce(query: Fragment): AsyncGenerator<string[]> {
  const [found] = await query;
  if (found) yield [JSON.stringify(found["row"])];
}

async function* readPages(sql: Sql, query: Fragment): AsyncGenerator<string[]> {
  for (let after = "";;) {
    const rows = await sql<{ key: string; row: string }[]>`
      select key, row::text as row from (${query}) rows
      where key collate "C" > ${after} order by key collate "C" limit ${PERSONAL_PAGE}`;
    if (rows.length > 0) yield rows.map(({ row }) => row);
    if (rows.length < PERSONAL_PAGE) return;
    after = rows.at(-1)!.key;
  }
}
