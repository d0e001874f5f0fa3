/** Rows as hand-written statements answer them: the schema's types under the columns' own names. */

import type { GetColumnData, Table } from "drizzle-orm";

type ByKey<T extends Table> = T["_"]["columns"];

/** A whole row of the table. */
export type Row<T extends Table> = {
  [K in keyof ByKey<T> as ByKey<T>[K]["_"]["name"]]: GetColumnData<ByKey<T>[K]>;
};

/** Some of its columns. */
export type Columns<T extends Table, Name extends keyof Row<T>> = Pick<Row<T>, Name>;
