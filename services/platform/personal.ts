/**
 * What a domain keeps of a player (SEC10): what an export tells of it and what a deletion leaves.
 *
 * Each domain declares it in its `personal.ts`; `privacy` walks over all of them. A test holds the
 * declared columns to every column of the schema that names a user.
 */

import type { Fragment, Sql, Transaction } from "../../db/client.ts";

export interface PersonalData {
  /** By `table.column`: each column that names a user, and what becomes of it. */
  columns: Readonly<Record<string, PersonalColumn>>;
  /** What an export tells; hashes of secrets are not among it. */
  collect?(sql: Sql, userId: string): Collected[];
  /**
   * Removes or anonymises the player's rows as a part of the deletion; again removes what has come
   * since. @returns what must follow once that is committed
   */
  erase?(tx: Transaction, userId: string, at: Date): Promise<AfterErasing | void>;
  /** Queries with a row while something is there that `erase` removes. @param user expression of the id */
  left?(sql: Sql, user: Fragment): Fragment[];
  /** Queries with a row where the player has done something: a guest without any may be forgotten. */
  traces?(sql: Sql | Transaction, user: Fragment): Fragment[];
}

export interface PersonalColumn {
  /** Kind of the export that tells its rows; or why none does. */
  exported: string | { not: string };
  /** Whether its rows go with the account; or why they stay. */
  deletion: "removed" | { kept: string };
}

/** One kind of an export. */
export type Collected =
  & { kind: string }
  & (
    /** Answers `row`; a player has at most one of it. */
    | { one: Fragment }
    /** Answers `key`, a text that orders and is unique, and `row`: little enough to sort for each page. */
    | { many: Fragment }
    /** JSON texts of the rows, page by page, where there may be millions. */
    | { pages: AsyncIterable<string[]> }
  );

export type AfterErasing = () => Promise<void>;

/** Rows of an export's page. */
export const PERSONAL_PAGE = 500;
