/** The rows of a staff table as a file. */

import type { Context } from "hono";
import type { AdminColumn } from "../../components/admin/AdminTable.tsx";
import { toCsv } from "../../components/admin/csv.ts";
import type { AppEnv } from "../http/context.ts";

/** Answers with the columns that have a `csv`, under their ids. @param name of the file, without `.csv` */
export function sendCsv<Row>(
  c: Context<AppEnv>,
  name: string,
  columns: readonly AdminColumn<Row>[],
  rows: readonly Row[],
): Response {
  const told = columns.flatMap(({ id, csv }) => csv ? [{ id, csv }] : []);
  const text = toCsv(told.map(({ id }) => id), rows.map((row) => told.map(({ csv }) => csv(row))));
  return c.body(text, 200, {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${name}.csv"`,
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });
}
