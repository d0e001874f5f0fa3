/**
 * What of a domain leaves for analytics: rows as analysts see them (TEL8).
 *
 * Each domain declares it in its `exported.ts`; `analytics` copies what is declared there and nothing
 * else. Names of people, secrets and free text that staff wrote are in none of them.
 */

export interface ExportedTable {
  /** As reports call it. */
  name: string;
  /** What one row is. */
  text: string;
  /** SQL behind FROM. The rows that may change are called `t`. */
  from: string;
  columns: Readonly<Record<string, ExportedColumn>>;
  /** Columns that together name a row. They never change. */
  key: readonly string[];
  /**
   * Column whose day, in UTC, says in which partition a row lies; it never changes. Absent: the table
   * is small or has no such column, and is copied as a whole each time.
   */
  day?: string;
  /** What becomes of the rows of a player who is deleted: by the column `user_id`. */
  deletion?: "removed" | "anonymised";
  /**
   * Rows are only ever added, and this column, from this sequence, says in which order: only what is
   * behind the last one is looked at.
   */
  grows?: { column: string; sequence: string; table: string };
}

export interface ExportedColumn {
  type: "uuid" | "text" | "float" | "integer" | "instant" | "boolean" | "json";
  /** What it says, with its unit. */
  text: string;
  /** Expression of it; the column of the same name unless given. */
  sql?: string;
  /** Columns of the schema that it is made of, as `table.column`; that of its name unless given. */
  of?: string;
}
